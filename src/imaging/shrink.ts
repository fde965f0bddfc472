import sharp from "sharp";
import type { Picture } from "./picture.ts";

/** The same picture with its sides times `factor`, at most 1. */
export async function shrink(picture: Picture, factor: number): Promise<Picture> {
	if (factor === 1) return picture;
	const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * factor)));
	const { data, info } = await sharp(picture.data, { raw: picture, limitInputPixels: false })
		.resize(width, height, { fit: "fill" })
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}
