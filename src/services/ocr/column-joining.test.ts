import { expect, test } from "vitest";
import { joinColumns } from "./column-joining.ts";
import type { OcrLine } from "./hocr.ts";

/** A line of words, each 60 wide. */
const line = (text: string, x: number, y: number, endsParagraph = false, height = 20): OcrLine => ({
	words: text.split(" ").map((text, at) => ({
		text,
		box: [x + at * 70, y, x + at * 70 + 60, y + height],
		confidence: 90,
	})),
	baseline: [y + 16, y + 16],
	upended: false,
	endsParagraph,
});
const text = (lines: readonly OcrLine[]): string =>
	joinColumns(lines)
		.map(({ words }) => words.map((word) => word.text).join(" "))
		.join(" | ");

const left = [line("Die Klage ist", 0, 100), line("nicht begründet weil", 0, 130, true)];
const right = [line("die Frist versäumt", 300, 100), line("worden ist. Ende.", 300, 130, true)];
const caption = line("Bild 3: Gericht", 120, 300, true);
const foot = line("Seite 54", 0, 500, true);

test("a sentence goes on in the next column, whatever was read between", () => {
	expect(text([...left, foot, caption, ...right])).toBe(
		"Die Klage ist | nicht begründet weil | die Frist versäumt | worden ist. Ende. | Bild 3: Gericht | Seite 54",
	);
});

test("a line with a large initial that was read after its column stands over it", () => {
	const initial = line("Im Namen des", 0, 70, true, 60);
	expect(text([...left, initial, ...right])).toMatch(/^Im Namen des \| Die Klage ist .* weil \| die Frist/);
});

test.each([
	["columns that were read in order", [...left, ...right, foot]],
	[
		"a column that begins a sentence of its own",
		[...left, caption, line("Die Frist ist", 300, 100), line("gewahrt.", 300, 130, true)],
	],
	["a sentence that ends its column", [line("So ist es.", 0, 100, true), caption, ...right]],
	["a form", [line("Name", 0, 100, true), line("Antje Süß", 0, 130, true), line("keine", 300, 100, true)]],
])("%s stay as they are", (_, lines) => {
	expect(text(lines)).toBe(lines.map(({ words }) => words.map((word) => word.text).join(" ")).join(" | "));
});
