import { type PDFContext, type PDFRef, PDFString } from "@cantoo/pdf-lib";
import { glyphlessProgram } from "../assets.ts";
import { flateStream } from "../flate-stream.ts";
import { allWidths, usualWidth, widthOf } from "./glyph-widths.ts";

/**
 * Up to where tall letters reach. In print it is 700: with less the same letters make a larger font, and what Poppler
 * takes for one line or paragraph, which it measures by the font's size, holds together on a page that lies askew.
 */
export const ascent = 600;
export const descent = -200;

/** Codes from here on stand for characters that are no single UTF-16 unit below it. */
const firstSpareCode = 0xe000;
const lastSpareCode = 0xf8ff;

/** The font of invisible text: one for each document; the used characters are set at the end. */
export interface GlyphlessFont {
	readonly ref: PDFRef;
	/** Two-byte codes, a character each byte, and how wide the text is in thousandths of its size. */
	encode(text: string): { code: string; thousandths: number };
	/** Writes the font: after the last `encode`. */
	finish(): void;
}

/**
 * A composite font (ISO 32000-2, 9.7) of empty glyphs: Identity-H codes, mapped to the glyph of their width by
 * CIDToGIDMap (9.7.4.2), and to what they mean by ToUnicode (9.10.3). Letters are as wide as printed ones, so that what
 * is searched for is marked where it stands, be it half a word.
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
			return {
				code: characters.map((character) => bytesOf(codeOf(character))).join(""),
				thousandths: characters.reduce((sum, character) => sum + widthOf(character), 0),
			};
		},
		finish() {
			const widths = new Map([...codes].map(([character, code]) => [code, widthOf(character)] as const));
			const program = glyphlessProgram();
			const descriptor = context.obj({
				Type: "FontDescriptor",
				FontName: "Glyphless",
				Flags: 5,
				FontBBox: [0, descent, Math.max(...allWidths), ascent],
				ItalicAngle: 0,
				Ascent: ascent,
				Descent: descent,
				CapHeight: ascent,
				StemV: 80,
				FontFile2: context.register(flateStream(context, program, { Length1: program.length })),
			});
			const descendant = context.obj({
				Type: "Font",
				Subtype: "CIDFontType2",
				BaseFont: "Glyphless",
				CIDSystemInfo: { Registry: PDFString.of("Adobe"), Ordering: PDFString.of("Identity"), Supplement: 0 },
				FontDescriptor: context.register(descriptor),
				DW: usualWidth,
				W: [...widths].filter(([, width]) => width !== usualWidth).flatMap(([code, width]) => [code, [width]]),
				CIDToGIDMap: context.register(flateStream(context, glyphOfCode(widths))),
			});
			const font = context.obj({
				Type: "Font",
				Subtype: "Type0",
				BaseFont: "Glyphless",
				Encoding: "Identity-H",
				DescendantFonts: [context.register(descendant)],
				ToUnicode: context.register(flateStream(context, toUnicode(codes))),
			});
			context.assign(ref, font);
		},
	};
}

/** The glyph of each code up to the largest: the first one's is "missing", the others' stand in the order of their widths. */
function glyphOfCode(widths: ReadonlyMap<number, number>): Buffer {
	const map = Buffer.alloc(2 * (Math.max(...widths.keys()) + 1));
	for (const [code, width] of widths) map.writeUInt16BE(allWidths.indexOf(width) + 1, 2 * code);
	return map;
}

const hex4 = (value: number): string => value.toString(16).padStart(4, "0");
const bytesOf = (code: number): string => String.fromCharCode(code >> 8, code & 0xff);

/** At most this many entries in one block (Adobe Technical Note 5014). */
const blockEntries = 100;

/** Identity codes are written as ranges, which may not cross a row (9.10.3); the others one by one. */
function toUnicode(codes: ReadonlyMap<string, number>): Buffer {
	const all = [...codes].sort(([, a], [, b]) => a - b);
	const rows = new Set(all.filter(([, code]) => code < firstSpareCode).map(([, code]) => code >> 8));
	const spares = all.filter(([, code]) => code >= firstSpareCode);
	const ranges = [...rows].map((row) => `<${hex4(row << 8)}> <${hex4((row << 8) | 0xff)}> <${hex4(row << 8)}>`);
	const characters = spares.map(
		([character, code]) => `<${hex4(code)}> <${Buffer.from(character, "utf16le").swap16().toString("hex")}>`,
	);
	return Buffer.from(
		[
			"/CIDInit /ProcSet findresource begin",
			"12 dict begin",
			"begincmap",
			"/CIDSystemInfo << /Registry (Adobe) /Ordering (UCS) /Supplement 0 >> def",
			"/CMapName /Adobe-Identity-UCS def",
			"/CMapType 2 def",
			"1 begincodespacerange",
			"<0000> <ffff>",
			"endcodespacerange",
			...inBlocks(ranges, "bfrange"),
			...inBlocks(characters, "bfchar"),
			"endcmap",
			"CMapName currentdict /CMap defineresource pop",
			"end",
			"end",
		].join("\n"),
		"latin1",
	);
}

function inBlocks(entries: readonly string[], kind: string): string[] {
	const blocks: string[] = [];
	for (let at = 0; at < entries.length; at += blockEntries) {
		const block = entries.slice(at, at + blockEntries);
		blocks.push(`${block.length} begin${kind}`, ...block, `end${kind}`);
	}
	return blocks;
}
