import { boundingBox, componentsOf } from "../../imaging/connected-components.ts";
import { rescale } from "../../imaging/resize.ts";
import { type Box, boxOf, inRow } from "./box.ts";
import type { OcrLine } from "./hocr.ts";
import type { PageImage } from "./page-image.ts";
import {
	darkestPaper,
	markInkContrast,
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
export async function findMissedLines(picture: PageImage, lines: readonly OcrLine[]): Promise<Box[]> {
	const words = lines.flatMap((line) => line.words);
	const heights = words.map(({ box }) => box[3] - box[1]).sort((a, b) => a - b);
	const wordHeight = heights[heights.length >> 1] ?? 0;
	if (wordHeight === 0) return [];
	const shrink = Math.min(1, missedLongSide / Math.max(picture.width, picture.height));
	const small = await rescale(picture, shrink, "linear");
	const height = wordHeight * shrink;
	const covered = words.map(({ box: [left, top, right, bottom] }) => ({
		left: left * shrink - wordMargin * height,
		top: top * shrink - wordMargin * height,
		right: right * shrink + wordMargin * height,
		bottom: bottom * shrink + wordMargin * height,
	}));
	const marks = uncoveredInk(small, covered).filter(
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

/** Boxes of the connected components of ink outside of what is covered. */
function uncoveredInk({ data, width, height }: PageImage, covered: readonly Box[]): Box[] {
	const limit = paperOf(data) - markInkContrast;
	const ink = data.map((gray) => (gray < limit ? 1 : 0));
	for (const { left, top, right, bottom } of covered)
		for (let y = Math.max(0, Math.floor(top)); y < Math.min(height, bottom); y++)
			ink.fill(0, y * width + Math.max(0, Math.floor(left)), y * width + Math.min(width, Math.ceil(right)));
	return Array.from(componentsOf(ink, width, 8), (pixels) => boundingBox(pixels, width));
}

/** The most frequent light gray. */
function paperOf(pixels: Uint8Array): number {
	const histogram = new Uint32Array(256);
	for (let at = 0; at < pixels.length; at++) (histogram[pixels[at] as number] as number)++;
	let paper = 255;
	for (let gray = darkestPaper; gray < 256; gray++)
		if ((histogram[gray] as number) > (histogram[paper] as number)) paper = gray;
	return paper;
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
