import sharp from "sharp";
import { expect, test } from "vitest";
import type { OcrLine } from "./hocr.ts";
import { findMissedLines, insertLine } from "./missed-lines.ts";

const [width, height] = [900, 600];

const draw = async (what: string) => ({
	data: await sharp(
		Buffer.from(
			`<svg width="${width}" height="${height}" font-family="Liberation Serif" font-size="30"><rect width="${width}" height="${height}" fill="#f4f2ee"/>${what}</svg>`,
		),
	)
		.toColourspace("b-w")
		.extractChannel(0)
		.raw()
		.toBuffer(),
	width,
	height,
	channels: 1 as const,
	dpi: 200,
});

/** Words, each 100 wide, at the height of a line of print. */
const line = (text: string, x: number, y: number): OcrLine => ({
	words: text
		.split(" ")
		.map((text, at) => ({ text, box: [x + at * 120, y - 22, x + at * 120 + 100, y + 2], confidence: 90 })),
	baseline: [y, y],
	upended: false,
	endsParagraph: true,
});

test("a line of print that was not read is found, and read words are not", async () => {
	const page = await draw(`<text x="60" y="100">Wort</text><text x="60" y="300">Gießen, den 7. Januar</text>`);
	const [found, ...others] = await findMissedLines(page, [line("Wort", 50, 100)]);
	expect(others).toEqual([]);
	expect(found?.left).toBeCloseTo(60, -1);
	expect(found?.top).toBeGreaterThan(270);
	expect(found?.bottom).toBeLessThan(310);
});

test("rules, dots, frames and pictures are no print", async () => {
	const page = await draw(`<text x="60" y="100">Wort</text>
		<path d="M60 200H800M60 240V560" stroke="#000" stroke-width="2"/>
		<path d="M60 300H800" stroke="#000" stroke-width="2" stroke-dasharray="3 5"/>
		<rect x="200" y="340" width="500" height="200" fill="#555"/>`);
	expect(await findMissedLines(page, [line("Wort", 50, 100)])).toEqual([]);
});

const text = (lines: readonly OcrLine[]): string =>
	lines.map(({ words }) => words.map((word) => word.text).join(" ")).join(" | ");

test.each([
	["behind what stands to its left", line("90,00", 500, 140), "Miete Köln | Strom Köln | 90,00 | Ende"],
	["before what stands to its right", line("02.03.", 0, 100), "02.03. | Miete Köln | Strom Köln | Ende"],
	["under what stands above", line("Gas", 200, 240), "Miete Köln | Strom Köln | Gas | Ende"],
	["first, where nothing does", line("Titel", 200, 40), "Titel | Miete Köln | Strom Köln | Ende"],
])("what was missed is read %s", (_, missed, read) => {
	const lines = [line("Miete Köln", 200, 100), line("Strom Köln", 200, 140), line("Ende", 200, 400)];
	expect(text(insertLine(lines, missed))).toBe(read);
});

test("a gap within a line is filled", () => {
	const [first, , third] = line("rund 2,5 m²", 0, 100).words;
	const gap = { ...line("x", 0, 100), words: [first, third].filter((word) => word !== undefined) };
	expect(text(insertLine([gap, line("Ende", 0, 200)], line("2,5", 130, 100)))).toBe("rund 2,5 m² | Ende");
});
