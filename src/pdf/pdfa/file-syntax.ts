import { PDFArray, PDFHexString, PDFNumber, PDFRef, PDFString } from "@cantoo/pdf-lib";
import type { Model } from "./model.ts";
import type { Report } from "./violation.ts";

const newline = "(?:\\r\\n|\\r|\\n)";
const header = new RegExp(`^%PDF-1\\.[0-7]${newline}%[\\x80-\\xff]{4}`);
const objectHead = /(\d+)([\0\t\n\f\r ]+)(\d+)([\0\t\n\f\r ]+)obj/y;
const crossReferences = new RegExp(`xref${newline}(?=\\d+ \\d+ ?${newline})`, "y");

/** 6.1.2 to 6.1.4, 6.1.7.1 and 6.1.9: what the bytes of the file show without parsing objects. */
export function checkSyntax(model: Model, report: Report): void {
	const text = model.bytes.toString("latin1");
	if (!header.test(text)) report("6.1.2", "file", "The file's header is not that of PDF 1 with a binary comment.");
	if (!/%%EOF(?:\r\n|\r|\n)?$/.test(text.slice(-16))) report("6.1.3", "file", "Data follow the end-of-file marker.");
	checkTrailer(model, report);
	scan(model, text, report);
}

function checkTrailer(model: Model, report: Report): void {
	const { Encrypt, ID } = model.document.context.trailerInfo;
	if (Encrypt !== undefined) report("6.1.3", "file", "The file is encrypted.");
	const id = model.document.context.lookup(ID);
	const isString = (one: unknown): boolean =>
		(one instanceof PDFString || one instanceof PDFHexString) && one.asBytes().length > 0;
	if (!(id instanceof PDFArray) || id.size() !== 2 || !isString(id.lookup(0)) || !isString(id.lookup(1)))
		report("6.1.3", "file", "The trailer has no file identifiers.");
}

/** Goes over the file from its start, object after object. */
function scan(model: Model, text: string, report: Report): void {
	let at = 0;
	// Bounded repeats: a file of digits alone must not take quadratic time.
	const landmark = /%[^\r\n]*|\d{1,10}[\0\t\n\f\r ]{1,9}\d{1,5}[\0\t\n\f\r ]{1,9}obj|xref|trailer/g;
	for (;;) {
		landmark.lastIndex = at;
		const match = landmark.exec(text);
		if (match === null) return;
		at = landmark.lastIndex;
		if (match[0].endsWith("obj")) object(match.index);
		else if (match[0] === "xref" && text.slice(match.index - 5, match.index) !== "start") {
			crossReferences.lastIndex = match.index;
			if (!crossReferences.test(text))
				report("6.1.4", "file", "White space around the cross-reference table's keyword is not as prescribed.");
		}
	}

	function object(start: number): void {
		objectHead.lastIndex = start;
		const [, number, gap, , secondGap] = objectHead.exec(text) ?? [];
		const where = `object ${number}`;
		const after = text[at] ?? "";
		const tidy =
			(start === 0 || isNewline(text[start - 1])) && gap?.length === 1 && secondGap?.length === 1 && isNewline(after);
		if (!tidy) report("6.1.9", where, "White space around an object's number or keyword is not as prescribed.");
		const bodyAt = at;
		skipBody();
		if (text.startsWith("stream", at)) {
			const dictionary = text.slice(bodyAt, at);
			stream(where, dictionary);
		}
		if (!text.startsWith("endobj", at)) {
			report("6.1.9", where, "An object does not end with its keyword.");
			return;
		}
		if (!isNewline(text[at - 1]) || !isNewline(text[at + 6]))
			report("6.1.9", where, "An object's last keyword does not stand on its own line.");
		at += 6;
	}

	/** To the next "stream" or "endobj" outside strings and comments. */
	function skipBody(): void {
		const next = /[(%]|<[^<>]*>|stream|endobj/g;
		for (;;) {
			next.lastIndex = at;
			const match = next.exec(text);
			if (match === null) {
				at = text.length;
				return;
			}
			at = match.index;
			if (match[0] === "stream" || match[0] === "endobj") return;
			if (match[0] === "(") skipString();
			else if (match[0] === "%") at = Math.max(text.slice(at).search(/[\r\n]/), 1) + at;
			else at = next.lastIndex;
		}
	}

	function skipString(): void {
		let depth = 0;
		const mark = /\\[\s\S]|[()]/g;
		mark.lastIndex = at;
		for (let match = mark.exec(text); match !== null; match = mark.exec(text)) {
			if (match[0] === "(") depth++;
			if (match[0] === ")" && --depth === 0) {
				at = mark.lastIndex;
				return;
			}
		}
		at = text.length;
	}

	function stream(where: string, dictionary: string): void {
		const opening = /stream(\r\n|\n)?/y;
		opening.lastIndex = at;
		if (opening.exec(text)?.[1] === undefined)
			report("6.1.7.1", where, "A stream's keyword is not followed by an end of line alone.");
		const start = opening.lastIndex;
		const length = lengthIn(dictionary);
		const ending = /(?:\r\n|\r|\n)endstream/y;
		ending.lastIndex = start + (length ?? -1);
		if (length !== undefined && ending.test(text)) at = ending.lastIndex;
		else {
			report("6.1.7.1", where, "A stream's length is not as its dictionary says, or no line end follows it.");
			const end = text.indexOf(
				"endstream",
				length !== undefined && text.startsWith("endstream", start + length) ? start + length : start,
			);
			at = end === -1 ? text.length : end + 9;
		}
		while (/[\0\t\n\f\r ]/.test(text[at] ?? "x")) at++;
	}

	function lengthIn(dictionary: string): number | undefined {
		const match = /\/Length\s+(\d+)(?:\s+(\d+)\s+R)?/.exec(dictionary);
		if (match === null) return undefined;
		if (match[2] === undefined) return Number(match[1]);
		const value = model.document.context.lookup(PDFRef.of(Number(match[1]), Number(match[2])));
		return value instanceof PDFNumber ? value.asNumber() : undefined;
	}
}

const isNewline = (char: string | undefined): boolean => char === "\n" || char === "\r";
