import { mapBoxSums } from "../../imaging/box-sums.ts";
import { dilateBitmap } from "../../imaging/morphology.ts";
import { isSet, strideOf } from "../../imaging/raster.ts";
import type { Ink } from "./ink-mask.ts";
import { minPictureRange, pictureReach, unevenShare } from "./thresholds.ts";

/** Which blocks of a page belong to a photo or a painted area rather than to paper with ink on it. */
export interface PictureRegions {
	readonly side: number;
	readonly columns: number;
	readonly lines: number;
	/** One byte a block, 1: picture. */
	readonly blocks: Uint8Array;
	/** Their share of the page. */
	readonly share: number;
}

/** Decided by the pixels between the strokes, two pixels away from them. */
export function findPictureRegions(gray: Uint8Array, { mask, noise, extremes }: Ink): PictureRegions {
	const { side, columns, lines, darkest, lightest } = extremes;
	const limit = Math.max(minPictureRange, 2 * noise);
	const { width, height, rows } = dilateBitmap(mask, 2);
	const stride = strideOf(width);
	const range = (column: number, line: number): number => {
		let [least, most] = [255, 0];
		for (let y = line * side; y < Math.min(height, (line + 1) * side); y++)
			for (let x = column * side; x < Math.min(width, (column + 1) * side); x++) {
				if (isSet(rows, stride, x, y)) continue;
				const value = gray[y * width + x] as number;
				if (value < least) least = value;
				if (value > most) most = value;
			}
		return most - least;
	};
	const uneven = new Uint8Array(columns * lines);
	for (let line = 0, at = 0; line < lines; line++)
		for (let column = 0; column < columns; column++, at++)
			if ((lightest[at] as number) - (darkest[at] as number) > limit && range(column, line) > limit) uneven[at] = 1;
	// The blocks in whose neighbourhood many are uneven.
	const size = { width: columns, height: lines };
	const crowded = mapBoxSums(uneven, size, pictureReach, (sum, count) => (sum > unevenShare * count ? 1 : 0));
	const blocks = grown(crowded, columns, lines, 2);
	return { side, columns, lines, blocks, share: blocks.reduce((sum, one) => sum + one, 0) / blocks.length };
}

/** Up to the picture's edge, which lies where half a neighbourhood is paper. */
function grown(blocks: Uint8Array, columns: number, lines: number, by: number): Uint8Array {
	const larger = blocks.slice();
	for (let y = 0; y < lines; y++)
		for (let x = 0; x < columns; x++) {
			if (blocks[y * columns + x] === 0) continue;
			for (let near = Math.max(0, y - by); near <= Math.min(lines - 1, y + by); near++)
				larger.fill(1, near * columns + Math.max(0, x - by), near * columns + Math.min(columns, x + by + 1));
		}
	return larger;
}
