import { type Bitmap, type Plane, strideOf } from "./raster.ts";
import { type ColumnFilter, filterSeparably } from "./separable-filter.ts";

/**
 * Grayscale and binary morphology (Serra 1982) with square structuring elements of (2 · radius + 1)² px. Three representations:
 * float planes by SIMD, bytes of small images, packed bitmaps eight pixels at a time.
 */

/** The maximum in a square. */
export const dilatePlane = (from: Plane, radius: number): Plane =>
	filterSeparably(from, radius, extremeDown("greater"));

/** The minimum in a square. */
export const erodePlane = (from: Plane, radius: number): Plane => filterSeparably(from, radius, extremeDown("lesser"));

/** Closing: removes what is dark and smaller than the square. */
export const closePlane = (from: Plane, radius: number): Plane => erodePlane(dilatePlane(from, radius), radius);

/** Opening: removes what is bright and smaller than the square. */
export const openPlane = (from: Plane, radius: number): Plane => dilatePlane(erodePlane(from, radius), radius);

/** Running extreme over 2 · radius + 1 rows by doubling windows: of two rows, of four, of eight, … and the rest. */
function extremeDown(which: "greater" | "lesser"): ColumnFilter {
	return ({ call, memory, from, to }, width, height, radius) => {
		const window = 2 * radius + 1;
		const rows = new Float32Array(memory, to, (height + 2 * radius) * width);
		rows.fill(which === "greater" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
		rows.set(new Float32Array(memory, from, height * width), radius * width);
		// Rows past the last complete window keep partial extremes; they are not read again.
		const among = (by: number) => call[which](to, rows.length - by * width, by * width);
		let seen = 1;
		for (; 2 * seen <= window; seen *= 2) among(seen);
		among(window - seen);
	};
}

/** The maximum in a square of bytes, rows of `width`. */
export const dilateGray = (values: Uint8Array, width: number, radius: number): Uint8Array =>
	extremeGray(values, width, radius, 1);

/** The minimum in a square of bytes, rows of `width`. */
export const erodeGray = (values: Uint8Array, width: number, radius: number): Uint8Array =>
	extremeGray(values, width, radius, -1);

/** `sign` 1 for the maximum, -1 for the minimum. Along rows first, then down. */
function extremeGray(values: Uint8Array, width: number, radius: number, sign: 1 | -1): Uint8Array {
	const height = values.length / width;
	const wide = new Uint8Array(values.length);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const row = y * width;
			let best = values[row + x] as number;
			const last = Math.min(width - 1, x + radius);
			for (let near = Math.max(0, x - radius); near <= last; near++) {
				const value = values[row + near] as number;
				if (sign * value > sign * best) best = value;
			}
			wide[row + x] = best;
		}
	const made = wide.slice();
	for (let y = 0; y < height; y++)
		for (let near = Math.max(0, y - radius); near <= Math.min(height - 1, y + radius); near++)
			for (let at = y * width, from = near * width; at < (y + 1) * width; at++, from++)
				if (sign * (wide[from] as number) > sign * (made[at] as number)) made[at] = wide[from] as number;
	return made;
}

/** Dilation of a bitmap. Bits beyond the width may be set. */
export function dilateBitmap({ width, height, rows }: Bitmap, radius: 1 | 2): Bitmap {
	const stride = strideOf(width);
	const wide = new Uint8Array(rows.length);
	for (let y = 0; y < height; y++) {
		const end = (y + 1) * stride;
		let before = 0;
		let here = rows[y * stride] as number;
		for (let at = y * stride; at < end; at++) {
			const after = at + 1 < end ? (rows[at + 1] as number) : 0;
			const word = (before << 16) | (here << 8) | after;
			if (word !== 0) {
				let spread = word | (word << 1) | (word >> 1);
				if (radius === 2) spread |= (word << 2) | (word >> 2);
				wide[at] = spread >> 8;
			}
			before = here;
			here = after;
		}
	}
	const grown = wide.slice();
	for (let step = 1; step <= radius; step++) {
		const shift = step * stride;
		for (let at = shift; at < rows.length; at++) {
			(grown[at] as number) |= wide[at - shift] as number;
			(grown[at - shift] as number) |= wide[at] as number;
		}
	}
	return { width, height, rows: grown };
}

/** Erosion of a bitmap. */
export function erodeBitmap(bitmap: Bitmap, radius: 1 | 2): Bitmap {
	const grown = dilateBitmap({ ...bitmap, rows: inverted(bitmap.rows) }, radius);
	return { ...grown, rows: inverted(grown.rows) };
}

function inverted(rows: Uint8Array): Uint8Array {
	const made = new Uint8Array(rows.length);
	for (let at = 0; at < rows.length; at++) made[at] = ~(rows[at] as number);
	return made;
}
