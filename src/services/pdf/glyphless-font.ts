import type { PDFContext, PDFRef } from "@cantoo/pdf-lib";
import { PDFString } from "@cantoo/pdf-lib";
import { glyphlessTrueType } from "./glyphless-truetype.ts";

/** In 1/1000 of the font size. Every glyph is half as wide as high; words are stretched to their boxes. */
export const glyphAdvance = 500;
/** As wide as a printed space, so that stretched with its word it about fills the gap to the next. */
const spaceAdvance = 250;
/**
 * Up to where tall letters reach. In print it is 700: with less the same letters make a larger font, and what Poppler
 * takes for one line or paragraph, which it measures by the font's size, holds together on a page that lies askew.
 */
export const ascent = 600;
export const descent = -200;

/** Codes from here on stand for characters that are no single UTF-16 unit below it. */
const firstSpareCode = 0xe000;
const lastSpareCode = 0xf8ff;

/** The font of invisible text: one for each document, told at the end which characters were used. */
export interface GlyphlessFont {
	readonly ref: PDFRef;
	/** Two-byte codes, as a hex string without brackets, and how many they are. */
	encode(text: string): { hex: string; length: number };
	/** Writes the font: after the last `encode`. */
	finish(): void;
}

/**
 * A composite font (ISO 32000-2, 9.7) of an empty glyph: Identity-H codes, all mapped to one glyph by
 * CIDToGIDMap (9.7.4.2), and to what they mean by ToUnicode (9.10.3).
 */
export function glyphlessFont(context: PDFContext): GlyphlessFont {
	const ref = context.nextRef();
	const codes = new Map<string, number>();
	let spare = firstSpareCode;

	const codeOf = (character: string): number => {
		const known = codes.get(character);
		if (known !== undefined) return known;
		const point = character.codePointAt(0) ?? 0;
		const code = point < 0xd800 ? point : spare;
		// 6400 different rare characters in one document are none that was read.
		if (code === spare && spare < lastSpareCode) spare++;
		codes.set(character, code);
		return code;
	};

	return {
		ref,
		encode(text) {
			const characters = [...text.toWellFormed()];
			return { hex: characters.map((character) => hex4(codeOf(character))).join(""), length: characters.length };
		},
		finish() {
			const program = glyphlessTrueType({
				unitsPerEm: 1000,
				advance: glyphAdvance,
				space: spaceAdvance,
				ascent,
				descent,
			});
			const descriptor = context.obj({
				Type: "FontDescriptor",
				FontName: "Glyphless",
				Flags: 5,
				FontBBox: [0, descent, glyphAdvance, ascent],
				ItalicAngle: 0,
				Ascent: ascent,
				Descent: descent,
				CapHeight: ascent,
				StemV: 80,
				FontFile2: context.register(context.flateStream(program, { Length1: program.length })),
			});
			const descendant = context.obj({
				Type: "Font",
				Subtype: "CIDFontType2",
				BaseFont: "Glyphless",
				CIDSystemInfo: { Registry: PDFString.of("Adobe"), Ordering: PDFString.of("Identity"), Supplement: 0 },
				FontDescriptor: context.register(descriptor),
				DW: glyphAdvance,
				W: [space, [spaceAdvance]],
				CIDToGIDMap: context.register(context.flateStream(glyphOfCode())),
			});
			const font = context.obj({
				Type: "Font",
				Subtype: "Type0",
				BaseFont: "Glyphless",
				Encoding: "Identity-H",
				DescendantFonts: [context.register(descendant)],
				ToUnicode: context.register(context.flateStream(toUnicode(codes))),
			});
			context.assign(ref, font);
		},
	};
}

const space = 0x20;

/** Glyph 1 for every code but the space, which is glyph 2. */
function glyphOfCode(): Buffer {
	const map = Buffer.alloc(0x20000, Buffer.from([0, 1]));
	map.writeUInt16BE(2, 2 * space);
	return map;
}

const hex4 = (value: number): string => value.toString(16).padStart(4, "0");

/** At most this many entries in one block (Adobe Technical Note 5014). */
const blockEntries = 100;

function toUnicode(codes: ReadonlyMap<string, number>): string {
	const entries = [...codes]
		.sort(([, a], [, b]) => a - b)
		.map(([character, code]) => `<${hex4(code)}> <${Buffer.from(character, "utf16le").swap16().toString("hex")}>`);
	const blocks: string[] = [];
	for (let at = 0; at < entries.length; at += blockEntries) {
		const block = entries.slice(at, at + blockEntries);
		blocks.push(`${block.length} beginbfchar`, ...block, "endbfchar");
	}
	return [
		"/CIDInit /ProcSet findresource begin",
		"12 dict begin",
		"begincmap",
		"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
		"/CMapName /Adobe-Identity-UCS def",
		"/CMapType 2 def",
		"1 begincodespacerange",
		"<0000> <ffff>",
		"endcodespacerange",
		...blocks,
		"endcmap",
		"CMapName currentdict /CMap defineresource pop",
		"end",
		"end",
	].join("\n");
}
