import { type Box, boxOf, inRow } from "./box.ts";
import type { OcrLine } from "./hocr.ts";
import { marksIn } from "./marks.ts";
import { downscaled, type Picture } from "./page-image.ts";
import {
	maxMark,
	maxMarkGap,
	maxMarkWidth,
	maxMissed,
	minMark,
	minMissedWidth,
	missedLongSide,
	wordMargin,
} from "./thresholds.ts";

/** Finds what looks like a line of print and is covered by no word of `lines`: boxes in pixels of `picture`. */
export async function findMissedLines(picture: Picture, lines: readonly OcrLine[]): Promise<Box[]> {
	const words = lines.flatMap((line) => line.words);
	const heights = words.map(({ box }) => box[3] - box[1]).sort((a, b) => a - b);
	const wordHeight = heights[heights.length >> 1] ?? 0;
	if (wordHeight === 0) return [];
	const { pixels, width, shrink } = await downscaled(picture, missedLongSide);
	const height = wordHeight * shrink;
	const covered = words.map(({ box: [left, top, right, bottom] }) => ({
		left: left * shrink - wordMargin * height,
		top: top * shrink - wordMargin * height,
		right: right * shrink + wordMargin * height,
		bottom: bottom * shrink + wordMargin * height,
	}));
	const marks = marksIn(pixels, width, covered).filter(
		({ left, top, right, bottom }) =>
			bottom - top >= minMark * height && bottom - top <= maxMark * height && right - left <= maxMarkWidth * height,
	);
	const found = strips(marks, maxMarkGap * height).filter(
		({ left, top, right, bottom }) => right - left >= minMissedWidth * height && bottom - top <= maxMark * height,
	);
	if (found.length > maxMissed) return [];
	return found.map(({ left, top, right, bottom }) => ({
		left: Math.floor(left / shrink),
		top: Math.floor(top / shrink),
		right: Math.ceil(right / shrink),
		bottom: Math.ceil(bottom / shrink),
	}));
}

/** Joins components that lie beside one another, from left to right. */
function strips(marks: readonly Box[], gap: number): Box[] {
	const found: { left: number; top: number; right: number; bottom: number }[] = [];
	for (const mark of marks.toSorted((a, b) => a.left - b.left)) {
		const strip = found.findLast((one) => inRow(one, mark) && mark.left - one.right < gap);
		if (strip === undefined) {
			found.push({ ...mark });
			continue;
		}
		strip.right = Math.max(strip.right, mark.right);
		strip.top = Math.min(strip.top, mark.top);
		strip.bottom = Math.max(strip.bottom, mark.bottom);
	}
	return found;
}

/** Inserts a line into the reading order: into a line whose gap it fills, else after its left neighbour, before its right one, or below the one above. */
export function insertLine(lines: readonly OcrLine[], line: OcrLine): OcrLine[] {
	const box = boxOf(line);
	const placed = lines.map((one, at) => ({ at, box: boxOf(one) }));
	const row = placed.filter((one) => inRow(one.box, box));
	const left = row.filter((one) => one.box.left < box.left).sort((a, b) => b.box.left - a.box.left)[0];
	if (left && left.box.right > box.right) {
		const whole = lines[left.at] as OcrLine;
		const words = [...whole.words, ...line.words].sort((a, b) => a.box[0] - b.box[0]);
		return lines.with(left.at, { ...whole, words });
	}
	const right = row.filter((one) => one.box.left >= box.left).sort((a, b) => a.box.left - b.box.left)[0];
	const above = placed
		.filter((one) => one.box.bottom <= box.top && one.box.left < box.right && one.box.right > box.left)
		.sort((a, b) => b.box.bottom - a.box.bottom)[0];
	const at = left ? left.at + 1 : right ? right.at : above ? above.at + 1 : 0;
	return lines.toSpliced(at, 0, line);
}
