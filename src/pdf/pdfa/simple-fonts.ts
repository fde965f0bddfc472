import { PDFDict, PDFNumber } from "@cantoo/pdf-lib";
import type { FontUse } from "./content-usage.ts";
import { macCodeOf, namedEncodings, standardEncoding } from "./font/encodings.ts";
import { unicodeOf } from "./font/glyph-names.ts";
import type { Cmap, FontProgram } from "./font/program.ts";
import { checkGlyphs, differencesOf, embedded, type GlyphOf } from "./font-glyphs.ts";
import { get, getArray, getDict, getName, getNumber, getText, nameText } from "./model.ts";
import type { Say } from "./violation.ts";

const symbolicFlag = 4;

/** 6.2.11.2 to 6.2.11.6 for Type 1 and TrueType fonts. */
export function checkSimple(font: PDFDict, kind: string, use: FontUse, say: Say): void {
	const descriptor = getDict(font, "FontDescriptor");
	const first = getNumber(font, "FirstChar");
	const last = getNumber(font, "LastChar");
	const widths = getArray(font, "Widths");
	const program = embedded(descriptor, use, say);
	if (program === undefined) return;
	if (first === undefined || last === undefined || widths === undefined || widths.length !== last - first + 1)
		say("6.2.11.2", "A font has no widths, or not as many as characters.");
	const isSymbolic = ((getNumber(descriptor, "Flags") ?? 0) & symbolicFlag) !== 0;
	if (kind === "TrueType") checkTrueTypeEncoding(font, isSymbolic, program, say);
	else checkCharSet(descriptor, program, say);
	const glyphOf = kind === "TrueType" ? trueTypeGlyphs(font, isSymbolic, program) : namedGlyphs(font, program);
	checkGlyphs(use, (shown) => shown, say, {
		program,
		glyphOf,
		widthOf(code) {
			const width = widths?.[code - (first ?? 0)];
			return width instanceof PDFNumber ? width.asNumber() : (getNumber(descriptor, "MissingWidth") ?? 0);
		},
	});
}

/** 6.2.11.4.2: a CharSet, where there is one, names the program's glyphs. */
function checkCharSet(descriptor: PDFDict | undefined, program: FontProgram, say: Say): void {
	const charSet = getText(descriptor, "CharSet");
	if (charSet === undefined || program.names === undefined) return;
	const listed = new Set(charSet.split("/").map((name) => name.trim()));
	if (program.names.some((name) => !listed.has(name)))
		say("6.2.11.4.2", "A font's CharSet does not list all its glyphs.");
}

function checkTrueTypeEncoding(font: PDFDict, isSymbolic: boolean, program: FontProgram, say: Say): void {
	const encoding = get(font, "Encoding");
	const cmaps = program.cmaps ?? [];
	if (isSymbolic) {
		if (encoding !== undefined) say("6.2.11.6", "A symbolic TrueType font has an encoding.");
		if (cmaps.length !== 1 && cmapFor(cmaps, 3, 0) === undefined)
			say("6.2.11.6", "A symbolic TrueType font has several encodings inside, and none for symbols.");
		return;
	}
	if (cmaps.length === 0) say("6.2.11.6", "A TrueType font has no encoding inside.");
	const base = encoding instanceof PDFDict ? getName(encoding, "BaseEncoding") : nameText(encoding);
	if (base !== "WinAnsiEncoding" && base !== "MacRomanEncoding")
		say("6.2.11.6", "A TrueType font is encoded neither as Windows nor as Macintosh does.");
	const differences = [...differencesOf(encoding).values()];
	if (differences.length === 0) return;
	if (
		cmapFor(cmaps, 3, 1) === undefined ||
		differences.some((name) => unicodeOf(name) === undefined && name !== ".notdef")
	)
		say("6.2.11.6", "A TrueType font's encoding has names that tell no character.");
}

const cmapFor = (cmaps: readonly Cmap[], platform: number, encoding: number): Cmap | undefined =>
	cmaps.find((one) => one.platform === platform && one.encoding === encoding);

/** Glyphs of Type 1 and name-keyed CFF (ISO 32000-2, 9.6.5.1 and 9.6.5.2). */
function namedGlyphs(font: PDFDict, program: FontProgram): GlyphOf {
	const encoding = get(font, "Encoding");
	const differences = differencesOf(encoding);
	const base = encoding instanceof PDFDict ? getName(encoding, "BaseEncoding") : nameText(encoding);
	const table = namedEncodings[base ?? ""] ?? program.encoding ?? standardEncoding;
	return (code) => {
		const name = differences.get(code) ?? table[code] ?? ".notdef";
		return name === ".notdef" ? 0 : program.glyphNamed?.(name);
	};
}

/** Glyphs of TrueType (9.6.5.4): by name where an encoding tells one, else by code. */
function trueTypeGlyphs(font: PDFDict, isSymbolic: boolean, program: FontProgram): GlyphOf {
	const cmaps = program.cmaps ?? [];
	const unicode = cmapFor(cmaps, 3, 1) ?? cmapFor(cmaps, 0, 3) ?? cmaps.find(({ platform }) => platform === 0);
	const macintosh = cmapFor(cmaps, 1, 0);
	const encoding = get(font, "Encoding");
	const base = encoding instanceof PDFDict ? getName(encoding, "BaseEncoding") : nameText(encoding);
	const differences = differencesOf(encoding);
	const table = namedEncodings[base ?? ""] ?? standardEncoding;
	const byCode: GlyphOf = (code) => {
		const symbols = cmapFor(cmaps, 3, 0);
		for (const high of [0, 0xf000, 0xf100, 0xf200]) {
			const glyph = symbols?.glyphOf(high + code) ?? 0;
			if (glyph !== 0) return glyph;
		}
		return (macintosh ?? cmaps[0])?.glyphOf(code) ?? 0;
	};
	if (isSymbolic || encoding === undefined) return byCode;
	return (code) => {
		const name = differences.get(code) ?? table[code];
		if (name === undefined || name === ".notdef") return 0;
		const point = unicodeOf(name);
		const glyph =
			(point === undefined ? 0 : (unicode?.glyphOf(point) ?? 0)) ||
			(macCodeOf(name) < 0 ? 0 : (macintosh?.glyphOf(macCodeOf(name)) ?? 0)) ||
			(program.glyphNamed?.(name) ?? 0);
		return glyph || byCode(code);
	};
}
