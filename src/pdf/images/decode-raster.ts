import type { Sharp } from "sharp";
import type { Sized } from "../../imaging/raster.ts";
import * as tuned from "./thresholds.ts";

/** Decodes an opened image of `width` px and `dpi` at `scale` times its size, in gray or sRGB. */
export async function decodeRaster(
	opened: Sharp,
	width: number,
	scale: number,
	gray: boolean,
	dpi: number,
): Promise<Sized> {
	const resized = opened.clone().resize({ width: Math.round(width * scale), kernel: "cubic" });
	const sized = scale > 1 ? resized.blur(tuned.enlargedBlur) : resized;
	const { data, info } = await (gray
		? sized.toColourspace("b-w").extractChannel(0)
		: sized.toColourspace("srgb").removeAlpha()
	)
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: gray ? 1 : 3, dpi: dpi * scale };
}
