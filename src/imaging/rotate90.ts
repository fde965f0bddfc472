import sharp from "sharp";
import type { Picture } from "./picture.ts";

/** Clockwise, in degrees. */
export type Rotation = 0 | 90 | 180 | 270;

/** The picture rotated clockwise, without loss. */
export async function rotate90(page: Picture, by: Rotation): Promise<Picture> {
	if (by === 0) return page;
	const { data, info } = await sharp(page.data, { raw: page, limitInputPixels: false })
		.rotate(by)
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}
