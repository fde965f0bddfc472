import sharp from "sharp";
import type { Turn } from "../tools/tesseract-orientation.ts";
import type { Picture } from "./picture.ts";

/** The same picture, turned clockwise. */
export async function turn(page: Picture, by: Turn): Promise<Picture> {
	if (by === 0) return page;
	const { data, info } = await sharp(page.data, { raw: page, limitInputPixels: false })
		.rotate(by)
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}
