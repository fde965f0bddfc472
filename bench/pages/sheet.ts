import { readFile } from "node:fs/promises";
import fontkit, { type Font } from "@cantoo/fontkit";
import { type Color, PDFDocument, type PDFFont, type PDFPage, rgb } from "@cantoo/pdf-lib";
import type { Point, Truth, TruthLine, TruthWord } from "./truth.ts";

/** A4 in points. */
export const width = 595.28;
export const height = 841.89;

const folder = "/usr/share/fonts/truetype";
/** What German offices write with: Times, Arial, Calibri, Cambria, Courier (metric twins), and a wide serif. */
export const faces: Readonly<Record<string, readonly [regular: string, bold: string]>> = {
	times: ["liberation2/LiberationSerif-Regular.ttf", "liberation2/LiberationSerif-Bold.ttf"],
	arial: ["liberation2/LiberationSans-Regular.ttf", "liberation2/LiberationSans-Bold.ttf"],
	calibri: ["crosextra/Carlito-Regular.ttf", "crosextra/Carlito-Bold.ttf"],
	cambria: ["crosextra/Caladea-Regular.ttf", "crosextra/Caladea-Bold.ttf"],
	courier: ["liberation2/LiberationMono-Regular.ttf", "liberation2/LiberationMono-Bold.ttf"],
	dejavu: ["dejavu/DejaVuSerif.ttf", "dejavu/DejaVuSerif-Bold.ttf"],
};

export interface Style {
	/** Points. */
	readonly size: number;
	readonly bold?: boolean;
	readonly colour?: Color;
}

interface Face {
	readonly embedded: PDFFont;
	readonly shape: Font;
}

/** A sheet of paper that is printed on from the top left, in points, and knows what stands where. */
export interface Sheet {
	readonly page: PDFPage;
	/** One line with its left edge at `x` and its baseline at `y`. */
	line(text: string, x: number, y: number, style: Style): void;
	/** The same, ending at `x`. */
	lineTo(text: string, x: number, y: number, style: Style): void;
	/** Justified text with words broken at `|`. Returns the baseline after the last. */
	paragraph(text: string, x: number, y: number, width: number, style: Style): number;
	rule(from: Point, to: Point, thickness: number): void;
	/** The PDF and what is on it. */
	finish(): Promise<{ pdf: Uint8Array; truth: Truth }>;
}

export async function openSheet(faceName: string): Promise<Sheet> {
	const document = await PDFDocument.create();
	document.registerFontkit(fontkit as never);
	const page = document.addPage([width, height]);
	const open = async (name: string): Promise<Face> => {
		const bytes = await readFile(`${folder}/${name}`);
		// Word sets neither ligatures nor kerning by itself; without them the widths below are the printed ones.
		const embedded = await document.embedFont(bytes, { subset: true, features: { liga: false, kern: false } });
		return { embedded, shape: fontkit.create(bytes) as Font };
	};
	const [regularName, boldName] = faces[faceName] ?? (faces.times as readonly [string, string]);
	const regular = await open(regularName);
	const bold = await open(boldName);
	const lines: TruthLine[] = [];

	const faceOf = (style: Style): Face => (style.bold ? bold : regular);
	const widthOf = (text: string, style: Style): number => faceOf(style).embedded.widthOfTextAtSize(text, style.size);

	function word(text: string, x: number, y: number, style: Style): TruthWord {
		const { embedded, shape } = faceOf(style);
		const { size, colour } = style;
		page.drawText(text, { x, y: height - y, size, font: embedded, color: colour ?? rgb(0.04, 0.04, 0.06) });
		const scale = size / shape.unitsPerEm;
		let [left, right, top, bottom] = [Infinity, -Infinity, -Infinity, Infinity];
		let at = 0;
		for (const character of text) {
			const glyph = shape.glyphForCodePoint(character.codePointAt(0) as number);
			if (glyph === null) throw new Error("the typeface lacks a letter of the page");
			const { minX, maxX, minY, maxY } = glyph.bbox;
			left = Math.min(left, at + minX);
			right = Math.max(right, at + maxX);
			top = Math.max(top, maxY);
			bottom = Math.min(bottom, minY);
			at += glyph.advanceWidth;
		}
		const [x0, x1, y0, y1] = [x + left * scale, x + right * scale, y - top * scale, y - bottom * scale];
		const quad = [
			[x0, y0],
			[x1, y0],
			[x1, y1],
			[x0, y1],
		] as const;
		return { text, quad };
	}

	function row(words: readonly string[], x: number, y: number, gap: number, style: Style, broken = false): void {
		let at = x;
		const placed = words.map((text) => {
			const one = word(text, at, y, style);
			at += widthOf(text, style) + gap;
			return one;
		});
		lines.push({ words: placed, broken });
	}

	return {
		page,
		line: (text, x, y, style) => row(text.split(" "), x, y, widthOf(" ", style), style),
		lineTo: (text, x, y, style) => row(text.split(" "), x - widthOf(text, style), y, widthOf(" ", style), style),
		paragraph(text, x, y, across, style) {
			let baseline = y;
			const rows = breakLines(text, across, (part) => widthOf(part, style));
			rows.forEach(({ words, broken }, index) => {
				const ink = words.reduce((sum, one) => sum + widthOf(one, style), 0);
				const last = index === rows.length - 1;
				const gap = last || words.length < 2 ? widthOf(" ", style) : (across - ink) / (words.length - 1);
				row(words, x, baseline, gap, style, broken);
				baseline += style.size * 1.32;
			});
			return baseline;
		},
		rule: ([x0, y0], [x1, y1], thickness) =>
			page.drawLine({ start: { x: x0, y: height - y0 }, end: { x: x1, y: height - y1 }, thickness }),
		async finish() {
			return { pdf: await document.save(), truth: { widthPoints: width, heightPoints: height, lines } };
		},
	};
}

/** First fit: as many words as the line takes, and of the next as many syllables as fit with a hyphen. */
function breakLines(text: string, across: number, widthOf: (text: string) => number) {
	const rows: { words: string[]; broken: boolean }[] = [{ words: [], broken: false }];
	for (const entry of text.split(" ")) {
		let syllables = entry.split("|");
		while (syllables.length > 0) {
			const row = rows.at(-1) as { words: string[]; broken: boolean };
			const fits = (part: string): boolean => widthOf([...row.words, part].join(" ")) <= across;
			if (fits(syllables.join("")) || (syllables.length === 1 && row.words.length === 0)) {
				row.words.push(syllables.join(""));
				break;
			}
			let count = syllables.length - 1;
			while (count > 0 && !(fits(`${syllables.slice(0, count).join("")}-`) && wellBroken(syllables, count))) count--;
			if (count > 0) {
				row.words.push(`${syllables.slice(0, count).join("")}-`);
				row.broken = true;
				syllables = syllables.slice(count);
			}
			rows.push({ words: [], broken: false });
		}
	}
	return rows;
}

/** At least two letters before the hyphen and three after it. */
const wellBroken = (syllables: readonly string[], at: number): boolean =>
	syllables.slice(0, at).join("").length >= 2 && syllables.slice(at).join("").length >= 3;
