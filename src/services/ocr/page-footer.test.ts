import { expect, test } from "vitest";
import type { OcrLine } from "./hocr.ts";
import { moveFooterLast } from "./page-footer.ts";

const line = (text: string, x: number, y: number): OcrLine => ({
	words: [{ text, box: [x, y, x + 200, y + 20], confidence: 90 }],
	baseline: [y + 16, y + 16],
	upended: false,
	endsParagraph: true,
});
const order = (lines: readonly OcrLine[]): string =>
	moveFooterLast(lines)
		.map(({ words }) => words[0]?.text)
		.join(" ");

test("a foot under the left column is read after the right one", () => {
	const page = [line("left", 0, 100), line("left2", 0, 130), line("foot", 0, 500), line("right", 300, 100)];
	expect(order(page)).toBe("left left2 right foot");
});

test("text that goes on without a gap keeps its place", () => {
	const page = [line("left", 0, 100), line("left2", 0, 130), line("right", 300, 100)];
	expect(order(page)).toBe("left left2 right");
	expect(order([line("only", 0, 0)])).toBe("only");
	expect(order([])).toBe("");
});
