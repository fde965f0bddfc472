import sharp, { type KernelEnum, type Sharp } from "sharp";

export interface Size {
	readonly width: number;
	readonly height: number;
}

/** Gray, one byte a pixel, rows from the top. */
export interface Plane extends Size {
	readonly data: Uint8Array;
}

type Kernel = keyof KernelEnum;

export async function resized(plane: Plane, to: Size, kernel?: Kernel): Promise<Plane> {
	const { data, width, height } = plane;
	const picture = sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false });
	return { data: await pixelsAt(picture, to, 1, kernel), width: to.width, height: to.height };
}

/** A picture's pixels in another size, interleaved. */
export function pixelsAt(
	picture: Sharp,
	{ width, height }: Size,
	channels: 1 | 3,
	kernel: Kernel = "linear",
): Promise<Buffer> {
	const sized = picture.resize({ width, height, fit: "fill", kernel });
	// Gray comes out as sRGB, three bytes a pixel, where nothing is said.
	return (channels === 1 ? sized.toColourspace("b-w") : sized).raw().toBuffer();
}

/** The extreme of the values within `reach`: `most` 1 for the lightest, -1 for the darkest. Along rows first, then down. */
export function spread(values: Uint8Array, columns: number, reach: number, most: 1 | -1): Uint8Array {
	const lines = values.length / columns;
	const wide = new Uint8Array(values.length);
	for (let y = 0; y < lines; y++)
		for (let x = 0; x < columns; x++) {
			const row = y * columns;
			let best = values[row + x] as number;
			const last = Math.min(columns - 1, x + reach);
			for (let near = Math.max(0, x - reach); near <= last; near++) {
				const value = values[row + near] as number;
				if (most * value > most * best) best = value;
			}
			wide[row + x] = best;
		}
	const made = wide.slice();
	for (let y = 0; y < lines; y++)
		for (let near = Math.max(0, y - reach); near <= Math.min(lines - 1, y + reach); near++)
			for (let at = y * columns, from = near * columns; at < (y + 1) * columns; at++, from++)
				if (most * (wide[from] as number) > most * (made[at] as number)) made[at] = wide[from] as number;
	return made;
}
