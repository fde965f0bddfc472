import type { SeenLine } from "./hocr.ts";

/** How many line heights of nothing set a page's foot apart from its text. */
const gap = 1.5;
/** A foot is short: more is text after a figure. */
const maxLines = 4;

/**
 * Tesseract reads a foot that stands under the left one of two columns before the right one: what lies apart below all
 * else is moved to the end.
 */
export function footLast(lines: readonly SeenLine[]): SeenLine[] {
	const edges = lines
		.map((line) => ({
			line,
			top: Math.min(...line.words.map(({ box }) => box[1])),
			bottom: Math.max(...line.words.map(({ box }) => box[3])),
		}))
		.sort((a, b) => a.bottom - b.bottom);
	const heights = edges.map(({ top, bottom }) => bottom - top).sort((a, b) => a - b);
	const wanted = gap * (heights[heights.length >> 1] ?? 0);
	for (let count = 1; count <= Math.min(maxLines, edges.length - 1); count++) {
		const foot = edges.slice(-count);
		if (Math.min(...foot.map(({ top }) => top)) - (edges[edges.length - count - 1]?.bottom ?? 0) < wanted) continue;
		const belongs = new Set(foot.map(({ line }) => line));
		return [...lines.filter((line) => !belongs.has(line)), ...lines.filter((line) => belongs.has(line))];
	}
	return [...lines];
}
