import { type BoundingBox, componentBoxes } from "../connected-components.ts";
import type { RgbRaster } from "../raster.ts";
import { rescale } from "../resize.ts";
import { localMeanThreshold } from "../threshold.ts";
import * as tuned from "./thresholds.ts";

/** A text line by the baseline points of its letters, left to right, in px. */
export interface TextLine {
	readonly baseline: readonly BaselinePoint[];
}

export interface BaselinePoint {
	readonly x: number;
	readonly y: number;
}

export interface TextLines {
	readonly lines: readonly TextLine[];
	/** Median height of a letter, px. */
	readonly letterHeight: number;
}

/** The page at the size at which text lines are detected and orientation is estimated. */
export function atReadingSize(page: RgbRaster): Promise<RgbRaster> {
	return rescale(page, Math.min(1, tuned.workingSide / Math.max(page.width, page.height)));
}

/**
 * Detects text lines that run across a page, straight or curved, by chaining connected components.
 * @param small the page at reading size
 * @param enough letters in lines from which on no more are sought
 */
export async function textLines(page: RgbRaster, small?: RgbRaster, enough?: number): Promise<TextLines> {
	const seen = small ?? (await atReadingSize(page));
	const factor = seen.width / page.width;
	const { lines, letterHeight } = linesOn(seen, enough);
	return {
		letterHeight: letterHeight / factor,
		lines: lines.map(({ baseline }) => ({ baseline: baseline.map(({ x, y }) => ({ x: x / factor, y: y / factor })) })),
	};
}

function linesOn(page: RgbRaster, enough?: number): TextLines {
	const all = componentBoxes(localMeanThreshold(page, tuned.inkDpi)).filter(({ left, right, top, bottom }) => {
		const height = bottom - top;
		return height >= tuned.minLetter && height < page.height / 10 && right - left < tuned.widestLetter * height;
	});
	const heights = all.map(({ top, bottom }) => bottom - top).sort((a, b) => a - b);
	const letterHeight = heights[heights.length >> 1] ?? 0;
	const letters = all
		.filter(
			({ top, bottom }) =>
				bottom - top >= tuned.lowestLetter * letterHeight && bottom - top <= tuned.highestLetter * letterHeight,
		)
		.sort((a, b) => a.left - b.left);
	return { lines: chainLetters(letters, letterHeight, enough), letterHeight };
}

/** A line under construction, and its extrapolation: y + slope·(x' − x). */
interface OpenLine {
	readonly letters: BoundingBox[];
	x: number;
	y: number;
	slope: number;
}

/** Chains letters from left to right, each to the line whose extrapolated end is nearest. */
function chainLetters(letters: readonly BoundingBox[], letterHeight: number, enough = letters.length + 1): TextLine[] {
	const lines: BoundingBox[][] = [];
	let open: OpenLine[] = [];
	let inLines = 0;
	for (const component of letters) {
		open = open.filter(
			({ letters }) => (letters.at(-1) as BoundingBox).right > component.left - tuned.maxLetterGap * letterHeight,
		);
		let best: OpenLine | undefined;
		let nearest = Number.POSITIVE_INFINITY;
		for (const line of open) {
			const gap = Math.max(0, component.left - (line.letters.at(-1) as BoundingBox).right);
			const off = Math.abs(component.bottom - line.y - line.slope * (component.left - line.x));
			if (off < tuned.maxBaselineStep * letterHeight && off + 0.2 * gap < nearest) {
				nearest = off + 0.2 * gap;
				best = line;
			}
		}
		if (best === undefined) {
			best = { letters: [], x: 0, y: 0, slope: 0 };
			lines.push(best.letters);
			open.push(best);
		}
		const length = best.letters.push(component);
		if (length >= tuned.minLetters) inLines += length === tuned.minLetters ? length : 1;
		if (inLines >= enough) break;
		extrapolate(best);
	}
	return lines
		.filter((line) => line.length >= tuned.minLetters)
		.map((line) => ({ baseline: line.map(({ left, right, bottom }) => ({ x: (left + right) / 2, y: bottom })) }));
}

/** Extrapolates a line by the medians of the older and the newer half of its last letters, which are robust to descenders. */
function extrapolate(line: OpenLine): void {
	const last = line.letters.slice(-tuned.extrapolatedLetters);
	const middleOf = (half: readonly BoundingBox[]): BaselinePoint => ({
		x: median(half.map(({ left, right }) => (left + right) / 2)),
		y: median(half.map(({ bottom }) => bottom)),
	});
	if (last.length < tuned.extrapolatedLetters) {
		line.y = middleOf(last).y;
		return;
	}
	const older = middleOf(last.slice(0, tuned.extrapolatedLetters / 2));
	const newer = middleOf(last.slice(tuned.extrapolatedLetters / 2));
	const slope = (newer.y - older.y) / (newer.x - older.x);
	Object.assign(line, newer, { slope: Math.max(-tuned.maxLineSlope, Math.min(tuned.maxLineSlope, slope)) });
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
