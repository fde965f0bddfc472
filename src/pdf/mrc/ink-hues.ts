import type { Cells } from "./separate-layers.ts";
import { hueReach, leastCover } from "./thresholds.ts";

/** Per cell the difference of the ink's red, green and blue from its gray; 0 where it is not determined. */
export type Hues = Float32Array;

/**
 * Estimates the hue of the ink in each cell from the colour that a window loses against the background. A thin stroke's own pixels are
 * grayer than its ink, because chroma subsampling moves part of the colour into the paper beside it.
 */
export function inkHues({ whole, cover, ground: { width, height, channels } }: Cells, ground: Uint8Array): Hues {
	const hues = new Float32Array(whole.length);
	if (channels === 1) return hues;
	const covered = aroundOf(cover, width, height);
	const taken = new Int32Array(cover.length);
	for (let channel = 0; channel < 3; channel++) {
		for (let cell = 0, at = channel; cell < taken.length; cell++, at += 3)
			taken[cell] = (whole[at] as number) - (ground[at] as number);
		const around = aroundOf(taken, width, height);
		for (let cell = 0, at = channel; cell < cover.length; cell++, at += 3)
			if (cover[cell] !== 0 && (covered[cell] as number) >= leastCover)
				hues[at] = (ground[at] as number) + (255 * (around[cell] as number)) / (covered[cell] as number);
	}
	for (let cell = 0, at = 0; cell < cover.length; cell++, at += 3) {
		if (cover[cell] === 0) continue;
		const gray = ((hues[at] as number) + (hues[at + 1] as number) + (hues[at + 2] as number)) / 3;
		for (let channel = 0; channel < 3; channel++) (hues[at + channel] as number) -= gray;
	}
	return hues;
}

/** Box sums by sliding windows: along the rows, then down the columns. */
function aroundOf(cells: Uint8Array | Int32Array, width: number, height: number): Int32Array {
	const along = new Int32Array(cells.length);
	for (let row = 0; row < cells.length; row += width) {
		let sum = 0;
		for (let x = 0; x < Math.min(hueReach, width); x++) sum += cells[row + x] as number;
		for (let x = 0; x < width; x++) {
			if (x + hueReach < width) sum += cells[row + x + hueReach] as number;
			along[row + x] = sum;
			if (x >= hueReach) sum -= cells[row + x - hueReach] as number;
		}
	}
	const sums = new Int32Array(cells.length);
	const window = new Int32Array(width);
	const take = (y: number, sign: 1 | -1): void => {
		if (y < 0 || y >= height) return;
		for (let x = 0, at = y * width; x < width; x++, at++) (window[x] as number) += sign * (along[at] as number);
	};
	for (let y = 0; y < hueReach; y++) take(y, 1);
	for (let y = 0; y < height; y++) {
		take(y + hueReach, 1);
		sums.set(window, y * width);
		take(y - hueReach, -1);
	}
	return sums;
}
