import type { Picture } from "./picture.ts";

/** Pixels are sampled to about this many along the long side. */
const samples = 1000;
/** How many times more the ink must swing across the page than down it. Tables with rules come to 2. */
const clearly = 1.5;

/**
 * Whether lines of text run down the page rather than across: between lines there is no ink, so the sums along
 * the lines swing strongly from one to the next, and those across them hardly.
 */
export function runsSideways(picture: Picture): boolean {
	const step = Math.max(1, Math.floor(Math.max(picture.width, picture.height) / samples));
	const columns = new Float64Array(Math.floor(picture.width / step));
	const rows = new Float64Array(Math.floor(picture.height / step));
	for (let y = 0; y < rows.length; y++) {
		let at = y * step * picture.width;
		let row = 0;
		for (let x = 0; x < columns.length; x++, at += step) {
			const ink = 255 - (picture.pixels[at] as number);
			row += ink;
			(columns[x] as number) += ink;
		}
		rows[y] = row;
	}
	return swing(columns) / rows.length > (clearly * swing(rows)) / columns.length;
}

/** Mean difference of neighbouring sums. Shadows and margins change slowly and count little. */
function swing(sums: Float64Array): number {
	let total = 0;
	for (let at = 1; at < sums.length; at++) total += Math.abs((sums[at] ?? 0) - (sums[at - 1] ?? 0));
	return total / Math.max(1, sums.length - 1);
}
