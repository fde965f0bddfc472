import type { Bitmap } from "./codecs/pnm.ts";

export const strideOf = (width: number): number => (width + 7) >> 3;

/** Every pixel within `radius` (1 or 2, both ways) of a set one, set as well. Bits beyond the width may be set. */
export function dilate({ width, height, rows }: Bitmap, radius: 1 | 2): Bitmap {
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

/** The pixels whose neighbours within `radius` are all set. */
export function erode(bitmap: Bitmap, radius: 1 | 2): Bitmap {
	const grown = dilate({ ...bitmap, rows: inverted(bitmap.rows) }, radius);
	return { ...grown, rows: inverted(grown.rows) };
}

function inverted(rows: Uint8Array): Uint8Array {
	const made = new Uint8Array(rows.length);
	for (let at = 0; at < rows.length; at++) made[at] = ~(rows[at] as number);
	return made;
}

export const isSet = (rows: Uint8Array, stride: number, x: number, y: number): boolean =>
	((rows[y * stride + (x >> 3)] as number) & (0x80 >> (x & 7))) !== 0;
