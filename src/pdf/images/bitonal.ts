import type { Sharp } from "sharp";
import { type Bitmap, type GrayRaster, pack } from "../../imaging/raster.ts";
import { backgroundThreshold } from "../../imaging/threshold.ts";

/** A page in black and white, `width` px wide: thresholded against the paper near each pixel, so that shadows stay white. */
export async function toBitmap(opened: Sharp, width: number): Promise<Bitmap> {
	return backgroundThreshold(await grayOf(opened.clone().resize({ width })));
}

/** The picture as a bitmap, undefined unless it is nothing but pure black and pure white already. */
export async function asBitmap(image: Sharp): Promise<Bitmap | undefined> {
	const { data, width, height } = await grayOf(image.clone());
	for (const value of data) if (value !== 0 && value !== 255) return undefined;
	return pack(width, height, (at) => data[at] === 0);
}

async function grayOf(image: Sharp): Promise<GrayRaster> {
	const { data, info } = await image
		.toColourspace("b-w")
		.extractChannel(0)
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 1 };
}
