import { type BoundingBox, componentBoxes } from "../connected-components.ts";
import type { RgbRaster } from "../raster.ts";
import { rescale } from "../resize.ts";
import { localMeanThreshold } from "../threshold.ts";
import {
	extrapolatedLetters,
	highestLetter,
	inkDpi,
	lowestLetter,
	maxBaselineStep,
	maxLetterGap,
	maxLineSlope,
	minLetter,
	minLetters,
	widestLetter,
	workingSide,
} from "./thresholds.ts";

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
	return rescale(page, Math.min(1, workingSide / Math.max(page.width, page.height)));
}

/**
 * Detects text lines that run across a page, straight or curved, by chaining connected components. @param small the
 * page at reading size
 */
export async function textLines(page: RgbRaster, small?: RgbRaster): Promise<TextLines> {
	const seen = small ?? (await atReadingSize(page));
	const factor = seen.width / page.width;
	const { lines, letterHeight } = linesOn(seen);
	return {
		letterHeight: letterHeight / factor,
		lines: lines.map(({ baseline }) => ({ baseline: baseline.map(({ x, y }) => ({ x: x / factor, y: y / factor })) })),
	};
}

function linesOn(page: RgbRaster): TextLines {
	const all = componentBoxes(localMeanThreshold(page, inkDpi)).filter(({ left, right, top, bottom }) => {
		const height = bottom - top;
		return height >= minLetter && height < page.height / 10 && right - left < widestLetter * height;
	});
	const heights = all.map(({ top, bottom }) => bottom - top).sort((a, b) => a - b);
	const letterHeight = heights[heights.length >> 1] ?? 0;
	const letters = all
		.filter(
			({ top, bottom }) => bottom - top >= lowestLetter * letterHeight && bottom - top <= highestLetter * letterHeight,
		)
		.sort((a, b) => a.left - b.left);
	return { lines: chainLetters(letters, letterHeight), letterHeight };
}

/** A line under construction, and its extrapolation: y + slope·(x' − x). */
interface OpenLine {
	readonly letters: BoundingBox[];
	x: number;
	y: number;
	slope: number;
}

/** Chains letters from left to right, each to the line whose extrapolated end is nearest. */
function chainLetters(letters: readonly BoundingBox[], letterHeight: number): TextLine[] {
	const lines: BoundingBox[][] = [];
	let open: OpenLine[] = [];
	for (const component of letters) {
		open = open.filter(
			({ letters }) => (letters.at(-1) as BoundingBox).right > component.left - maxLetterGap * letterHeight,
		);
		let best: OpenLine | undefined;
		let nearest = Number.POSITIVE_INFINITY;
		for (const line of open) {
			const gap = Math.max(0, component.left - (line.letters.at(-1) as BoundingBox).right);
			const off = Math.abs(component.bottom - line.y - line.slope * (component.left - line.x));
			if (off < maxBaselineStep * letterHeight && off + 0.2 * gap < nearest) {
				nearest = off + 0.2 * gap;
				best = line;
			}
		}
		if (best === undefined) {
			best = { letters: [], x: 0, y: 0, slope: 0 };
			lines.push(best.letters);
			open.push(best);
		}
		best.letters.push(component);
		extrapolate(best);
	}
	return lines
		.filter((line) => line.length >= minLetters)
		.map((line) => ({ baseline: line.map(({ left, right, bottom }) => ({ x: (left + right) / 2, y: bottom })) }));
}

/**
 * Extrapolates a line by the medians of the older and the newer half of its last letters, which are robust to
 * descenders.
 */
function extrapolate(line: OpenLine): void {
	const last = line.letters.slice(-extrapolatedLetters);
	const middleOf = (half: readonly BoundingBox[]): BaselinePoint => ({
		x: median(half.map(({ left, right }) => (left + right) / 2)),
		y: median(half.map(({ bottom }) => bottom)),
	});
	if (last.length < extrapolatedLetters) {
		line.y = middleOf(last).y;
		return;
	}
	const older = middleOf(last.slice(0, extrapolatedLetters / 2));
	const newer = middleOf(last.slice(extrapolatedLetters / 2));
	const slope = (newer.y - older.y) / (newer.x - older.x);
	Object.assign(line, newer, { slope: Math.max(-maxLineSlope, Math.min(maxLineSlope, slope)) });
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;
