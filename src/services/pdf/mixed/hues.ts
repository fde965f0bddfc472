import type { Cells } from "./cells.ts";

/** Cells around that are judged together, to each side: JPEG keeps colours at half the resolution, and smears them. */
const reach = 2;
/** Less ink than a third of a cell tells no colour. */
const leastCover = 85;

/** For each cell by how much its ink's red, green and blue differ from its gray; 0 where that cannot be told. */
export type Hues = Float32Array;

/**
 * The colour of ink told by what it takes from the paper, all around it: a thin stroke's own pixels are grayer than its ink, and
 * the paper beside them has the rest of its colour.
 */
export function inkHues({ whole, cover, ground: { width, height, channels } }: Cells, ground: Uint8Array): Hues {
	const hues = new Float32Array(whole.length);
	if (channels === 1) return hues;
	const covered = aroundOf(cover, width, height, (cell) => cover[cell] as number);
	for (let channel = 0; channel < 3; channel++) {
		const taken = aroundOf(cover, width, height, (cell) => {
			return (whole[3 * cell + channel] as number) - (ground[3 * cell + channel] as number);
		});
		for (let cell = 0; cell < cover.length; cell++)
			if (cover[cell] !== 0 && (covered[cell] as number) >= leastCover)
				hues[3 * cell + channel] =
					(ground[3 * cell + channel] as number) + (255 * (taken[cell] as number)) / (covered[cell] as number);
	}
	for (let at = 0; at < hues.length; at += 3) {
		const gray = ((hues[at] as number) + (hues[at + 1] as number) + (hues[at + 2] as number)) / 3;
		for (let channel = 0; channel < 3; channel++) (hues[at + channel] as number) -= gray;
	}
	return hues;
}

/** Sums of what `figureOf` says of the cells within reach: along the rows, then down. */
function aroundOf(cells: Uint8Array, width: number, height: number, figureOf: (cell: number) => number): Float32Array {
	const along = new Float32Array(cells.length);
	const values = new Float32Array(width + 2 * reach);
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++) values[x + reach] = figureOf(y * width + x);
		let sum = 0;
		for (let x = 0; x < 2 * reach; x++) sum += values[x] as number;
		for (let x = 0; x < width; x++) {
			sum += values[x + 2 * reach] as number;
			along[y * width + x] = sum;
			sum -= values[x] as number;
		}
	}
	const sums = new Float32Array(cells.length);
	for (let y = 0; y < height; y++)
		for (let near = Math.max(0, y - reach); near <= Math.min(height - 1, y + reach); near++)
			for (let at = y * width, from = near * width; at < (y + 1) * width; at++, from++)
				(sums[at] as number) += along[from] as number;
	return sums;
}
