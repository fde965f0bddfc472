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
