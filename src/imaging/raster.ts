import type { Sharp } from "sharp";

/** A picture in memory: gray or sRGB, 8 bit, interleaved, rows from the top, no padding. */
export interface Raster {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
	readonly channels: 1 | 3;
	/** Pixels to the inch of paper, as far as it is known. */
	readonly dpi: number;
}

/** In enlarged pixels: takes the scanner's noise off the edges, half a pixel of the scan wide, and leaves the edges where they are. */
const enlargedBlur = 0.8;

/** Reads `opened` at `scale` times its `width`. */
export async function rasterOf(
	opened: Sharp,
	width: number,
	scale: number,
	gray: boolean,
	dpi: number,
): Promise<Raster> {
	const resized = opened.clone().resize({ width: Math.round(width * scale), kernel: "cubic" });
	const sized = scale > 1 ? resized.blur(enlargedBlur) : resized;
	const { data, info } = await (gray
		? sized.toColourspace("b-w").extractChannel(0)
		: sized.toColourspace("srgb").removeAlpha()
	)
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: gray ? 1 : 3, dpi: dpi * scale };
}

/** Luma by ITU-R BT.601, one byte a pixel. */
export function luma({ data, width, height, channels }: Raster): Uint8Array {
	if (channels === 1) return data;
	const plane = new Uint8Array(width * height);
	for (let at = 0, p = 0; at < plane.length; at++, p += 3)
		plane[at] = ((data[p] as number) * 77 + (data[p + 1] as number) * 150 + (data[p + 2] as number) * 29) >> 8;
	return plane;
}
