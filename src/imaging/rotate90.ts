import sharp from "sharp";
import type { Raster } from "./raster.ts";

/** Clockwise, in degrees. */
export type Rotation = 0 | 90 | 180 | 270;

/** The raster rotated clockwise, without loss. By 0 the same object. */
export async function rotate90<Of extends Raster>(raster: Of, by: Rotation): Promise<Of> {
	if (by === 0) return raster;
	const { width, height, channels } = raster;
	const rotated = sharp(raster.data, { raw: { width, height, channels }, limitInputPixels: false }).rotate(by);
	const { data, info } = await (channels === 1 ? rotated.toColourspace("b-w") : rotated)
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { ...raster, data, width: info.width, height: info.height };
}
