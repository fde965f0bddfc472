import type { OcrLine } from "./hocr.ts";
import { footerGap, maxFooterLines } from "./thresholds.ts";

/**
 * Moves the footer to the end of the reading order. Tesseract reads a footer under the left one of two columns before the right
 * column.
 */
export function moveFooterLast(lines: readonly OcrLine[]): OcrLine[] {
	const edges = lines
		.map((line) => ({
			line,
			top: Math.min(...line.words.map(({ box }) => box[1])),
			bottom: Math.max(...line.words.map(({ box }) => box[3])),
		}))
		.sort((a, b) => a.bottom - b.bottom);
	const heights = edges.map(({ top, bottom }) => bottom - top).sort((a, b) => a - b);
	const wanted = footerGap * (heights[heights.length >> 1] ?? 0);
	for (let count = 1; count <= Math.min(maxFooterLines, edges.length - 1); count++) {
		const foot = edges.slice(-count);
		if (Math.min(...foot.map(({ top }) => top)) - (edges[edges.length - count - 1]?.bottom ?? 0) < wanted) continue;
		const belongs = new Set(foot.map(({ line }) => line));
		return [...lines.filter((line) => !belongs.has(line)), ...lines.filter((line) => belongs.has(line))];
	}
	return [...lines];
}
