import { PDFDict, PDFNumber, type PDFObject } from "@cantoo/pdf-lib";
import type { FontUse } from "./content-usage.ts";
import { readCff } from "./font/cff.ts";
import type { FontProgram } from "./font/program.ts";
import { readTrueType, sfntTables } from "./font/truetype.ts";
import { readType1 } from "./font/type1.ts";
import { getArray, getName, getStream, nameText } from "./model.ts";
import { streamData } from "./stream-data.ts";
import type { Say } from "./violation.ts";

/** Widths may differ by rounding, in 1/1000 of the font size. */
const widthTolerance = 1;
/** The program a descriptor holds: undefined where none is embedded, "unreadable" where it is broken. */
function programOf(descriptor: PDFDict | undefined): FontProgram | "unreadable" | undefined {
	const type1 = getStream(descriptor, "FontFile");
	const trueType = getStream(descriptor, "FontFile2");
	const compact = getStream(descriptor, "FontFile3");
	try {
		if (type1 !== undefined) return readType1(streamData(type1));
		if (trueType !== undefined) return readTrueType(streamData(trueType));
		if (compact === undefined) return undefined;
		const data = streamData(compact);
		if (getName(compact.dict, "Subtype") !== "OpenType") return readCff(data);
		const cff = sfntTables(data).get("CFF ");
		return cff === undefined ? readTrueType(data) : readCff(cff);
	} catch {
		return "unreadable";
	}
}

/** An embedded, readable program, or undefined with the reason reported. What is only shown invisibly need not be embedded. */
export function embedded(descriptor: PDFDict | undefined, use: FontUse, say: Say): FontProgram | undefined {
	const program = programOf(descriptor);
	if (program === undefined && use.visible.size > 0) say("6.2.11.4.1", "A font is not embedded.");
	if (program === "unreadable") say("6.2.11.2", "An embedded font program cannot be read.");
	return program === "unreadable" ? undefined : program;
}

/** Names that an encoding gives to codes (ISO 32000-1, 9.6.6.1). */
export function differencesOf(encoding: PDFObject | undefined): Map<number, string> {
	const names = new Map<number, string>();
	let code = 0;
	const differences = encoding instanceof PDFDict ? (getArray(encoding, "Differences") ?? []) : [];
	for (const item of differences) {
		if (item instanceof PDFNumber) code = item.asNumber();
		else names.set(code++, nameText(item) ?? "");
	}
	return names;
}

/** The glyph of a code; undefined where the program has none. */
export type GlyphOf = (code: number) => number | undefined;

interface Glyphs {
	readonly program: FontProgram;
	readonly glyphOf: GlyphOf;
	readonly widthOf: (code: number) => number;
}

/** 6.2.11.4.1, 6.2.11.5 and 6.2.11.8 for every code that is shown. */
export function checkGlyphs(
	use: FontUse,
	codesOf: (shown: Uint8Array) => Iterable<number | undefined>,
	say: Say,
	{ program, glyphOf, widthOf }: Glyphs,
): void {
	const codes = (strings: ReadonlySet<string>): Set<number | undefined> =>
		new Set([...strings].flatMap((string) => [...codesOf(Buffer.from(string, "latin1"))]));
	const visible = codes(use.visible);
	for (const code of new Set([...visible, ...codes(use.invisible)])) {
		const glyph = code === undefined ? 0 : glyphOf(code);
		if (glyph === 0) say("6.2.11.8", "A glyph is asked for that the font does not have (.notdef).");
		if (!visible.has(code) || code === undefined || glyph === 0) continue;
		if (glyph === undefined || !program.has(glyph)) {
			say("6.2.11.4.1", "An embedded font lacks a glyph that is shown.");
			continue;
		}
		const width = program.width(glyph);
		if (width === undefined || Math.abs(width - widthOf(code)) > widthTolerance)
			say("6.2.11.5", "A font's widths are not those of its embedded program.");
	}
}
