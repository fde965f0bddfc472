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
	new Scan(model, text, report).run();
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
class Scan {
	readonly #model: Model;
	readonly #text: string;
	readonly #report: Report;
	#at = 0;

	constructor(model: Model, text: string, report: Report) {
		this.#model = model;
		this.#text = text;
		this.#report = report;
	}

	run(): void {
		const text = this.#text;
		// Bounded repeats: a file of digits alone must not take quadratic time.
		const landmark = /%[^\r\n]*|\d{1,10}[\0\t\n\f\r ]{1,9}\d{1,5}[\0\t\n\f\r ]{1,9}obj|xref|trailer/g;
		for (;;) {
			landmark.lastIndex = this.#at;
			const match = landmark.exec(text);
			if (match === null) return;
			this.#at = landmark.lastIndex;
			if (match[0].endsWith("obj")) this.#object(match.index);
			else if (match[0] === "xref" && text.slice(match.index - 5, match.index) !== "start") {
				crossReferences.lastIndex = match.index;
				if (!crossReferences.test(text))
					this.#report("6.1.4", "file", "White space around the cross-reference table's keyword is not as prescribed.");
			}
		}
	}

	#object(start: number): void {
		const text = this.#text;
		objectHead.lastIndex = start;
		const [, number, gap, , secondGap] = objectHead.exec(text) ?? [];
		const where = `object ${number}`;
		const after = text[this.#at] ?? "";
		const tidy =
			(start === 0 || isNewline(text[start - 1])) && gap?.length === 1 && secondGap?.length === 1 && isNewline(after);
		if (!tidy) this.#report("6.1.9", where, "White space around an object's number or keyword is not as prescribed.");
		const bodyAt = this.#at;
		this.#skipBody();
		if (text.startsWith("stream", this.#at)) {
			const dictionary = text.slice(bodyAt, this.#at);
			this.#stream(where, dictionary);
		}
		if (!text.startsWith("endobj", this.#at)) {
			this.#report("6.1.9", where, "An object does not end with its keyword.");
			return;
		}
		if (!isNewline(text[this.#at - 1]) || !isNewline(text[this.#at + 6]))
			this.#report("6.1.9", where, "An object's last keyword does not stand on its own line.");
		this.#at += 6;
	}

	/** To the next "stream" or "endobj" outside strings and comments. */
	#skipBody(): void {
		const text = this.#text;
		const next = /[(%]|<[^<>]*>|stream|endobj/g;
		for (;;) {
			next.lastIndex = this.#at;
			const match = next.exec(text);
			if (match === null) {
				this.#at = text.length;
				return;
			}
			this.#at = match.index;
			if (match[0] === "stream" || match[0] === "endobj") return;
			if (match[0] === "(") this.#skipString();
			else if (match[0] === "%") this.#at = Math.max(text.slice(this.#at).search(/[\r\n]/), 1) + this.#at;
			else this.#at = next.lastIndex;
		}
	}

	#skipString(): void {
		let depth = 0;
		const mark = /\\[\s\S]|[()]/g;
		mark.lastIndex = this.#at;
		for (let match = mark.exec(this.#text); match !== null; match = mark.exec(this.#text)) {
			if (match[0] === "(") depth++;
			if (match[0] === ")" && --depth === 0) {
				this.#at = mark.lastIndex;
				return;
			}
		}
		this.#at = this.#text.length;
	}

	#stream(where: string, dictionary: string): void {
		const text = this.#text;
		const opening = /stream(\r\n|\n)?/y;
		opening.lastIndex = this.#at;
		if (opening.exec(text)?.[1] === undefined)
			this.#report("6.1.7.1", where, "A stream's keyword is not followed by an end of line alone.");
		const start = opening.lastIndex;
		const length = this.#lengthIn(dictionary);
		const ending = /(?:\r\n|\r|\n)endstream/y;
		ending.lastIndex = start + (length ?? -1);
		if (length !== undefined && ending.test(text)) this.#at = ending.lastIndex;
		else {
			this.#report("6.1.7.1", where, "A stream's length is not as its dictionary says, or no line end follows it.");
			const end = text.indexOf(
				"endstream",
				length !== undefined && text.startsWith("endstream", start + length) ? start + length : start,
			);
			this.#at = end === -1 ? text.length : end + 9;
		}
		while (/[\0\t\n\f\r ]/.test(text[this.#at] ?? "x")) this.#at++;
	}

	#lengthIn(dictionary: string): number | undefined {
		const match = /\/Length\s+(\d+)(?:\s+(\d+)\s+R)?/.exec(dictionary);
		if (match === null) return undefined;
		if (match[2] === undefined) return Number(match[1]);
		const value = this.#model.document.context.lookup(PDFRef.of(Number(match[1]), Number(match[2])));
		return value instanceof PDFNumber ? value.asNumber() : undefined;
	}
}

const isNewline = (char: string | undefined): boolean => char === "\n" || char === "\r";
