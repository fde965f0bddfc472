import type { OrderOptions } from "../../kinds.ts";
import { languages } from "./languages.ts";

/** More languages make recognition slower and worse, not better. */
const maxLanguages = 4;

/** The documented tags, German and English, and the spellings people use for them. */
const tags: Readonly<Record<string, Partial<OrderOptions>>> = {
	zusammen: { merge: true },
	merge: { merge: true },
	einzeln: { merge: false },
	separate: { merge: false },
	sw: { colour: "bw" },
	bw: { colour: "bw" },
	grau: { colour: "gray" },
	gray: { colour: "gray" },
	grey: { colour: "gray" },
	farbe: { colour: "colour" },
	colour: { colour: "colour" },
	color: { colour: "colour" },
	klein: { size: "small" },
	small: { size: "small" },
	original: { size: "original" },
	"ohne-ocr": { ocr: false },
	"no-ocr": { ocr: false },
	mail: { mail: true },
	bea: { bea: true },
};

/** Writes a tag into the options; false when it is none of ours. */
export function applyTag(options: OrderOptions, tag: string): boolean {
	const known = Object.hasOwn(tags, tag) ? tags[tag] : undefined;
	if (known !== undefined) {
		Object.assign(options, known);
		return true;
	}
	if (!languages.has(tag)) return false;
	if (options.languages.includes(tag)) return true;
	if (options.languages.length >= maxLanguages) return false;
	options.languages.push(tag);
	return true;
}

/**
 * `#words` of a subject, lower case. Only what could be a tag: letters and hyphens, free-standing, at most 30.
 * A case number (#4711) or C# is no tag and is ignored without a message.
 */
export function subjectTags(subject: string): string[] {
	const found = subject.normalize("NFC").matchAll(/(?<![^\s([,;#])#(\p{L}[\p{L}-]{1,29})(?![\p{L}\p{N}_-])/gu);
	return Array.from(found, ([, word = ""]) => word.toLowerCase());
}
