import type { Size } from "./raster.ts";

/**
 * Of each place of a grid the sum over the square of `2 · radius + 1` around it, and how many places that is inside the grid, by a summed-area
 * table (Crow 1984).
 * @param map what is to stand for a place
 */
export function mapBoxSums(
	values: Uint8Array,
	{ width, height }: Size,
	radius: number,
	map: (sum: number, count: number) => number,
): Uint8Array {
	const stride = width + 1;
	const sums = new Uint32Array(stride * (height + 1));
	for (let y = 0, at = 0; y < height; y++) {
		let row = 0;
		for (let x = 0, to = (y + 1) * stride + 1; x < width; x++, at++, to++) {
			row += values[at] as number;
			sums[to] = (sums[to - stride] as number) + row;
		}
	}
	const made = new Uint8Array(width * height);
	for (let y = 0, at = 0; y < height; y++) {
		const [top, bottom] = [Math.max(0, y - radius), Math.min(height, y + radius + 1)];
		const [above, below] = [top * stride, bottom * stride];
		for (let x = 0; x < width; x++, at++) {
			const [left, right] = [Math.max(0, x - radius), Math.min(width, x + radius + 1)];
			const upTo = (sums[below + right] as number) - (sums[above + right] as number);
			const sum = upTo - (sums[below + left] as number) + (sums[above + left] as number);
			made[at] = map(sum, (right - left) * (bottom - top));
		}
	}
	return made;
}
