import type { Sharp } from "sharp";
import sharp from "sharp";
import type { Bitmap } from "./jbig2.ts";

/** The paper's brightness is taken from a picture this many times smaller, letters closed away. */
const paperShrink = 16;
/** Ink is darker than this share of the paper around it. */
const inkShare = 0.8;

/** Black and white of a page: against the paper near each pixel, so that shadows do not turn black. */
export async function toBitmap(opened: Sharp, width: number): Promise<Bitmap> {
	const { data, info } = await opened
		.clone()
		.resize({ width })
		.toColourspace("b-w")
		.extractChannel(0)
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	const raw = { width: info.width, height: info.height, channels: 1 as const };
	const small = {
		width: Math.max(1, Math.ceil(info.width / paperShrink)),
		height: Math.max(1, Math.ceil(info.height / paperShrink)),
	};
	const shrunk = await sharp(data, { raw })
		.resize({ ...small, fit: "fill" })
		.raw()
		.toBuffer();
	// The brightest of the neighbourhood is paper: a letter is never as wide as this window.
	const closed = await sharp(shrunk, { raw: { ...small, channels: 1 } })
		.dilate(2)
		.blur(2)
		.toColourspace("b-w")
		.raw()
		.toBuffer();
	const paper = await sharp(closed, { raw: { ...small, channels: 1 } })
		.resize({ width: info.width, height: info.height, fit: "fill", kernel: "linear" })
		.toColourspace("b-w")
		.raw()
		.toBuffer();
	return pack(info.width, info.height, (at) => (data[at] ?? 255) < inkShare * (paper[at] ?? 255));
}

/** The picture as a bitmap, undefined unless it is nothing but pure black and pure white already. */
export async function asBitmap(image: Sharp): Promise<Bitmap | undefined> {
	const { data, info } = await image
		.clone()
		.toColourspace("b-w")
		.extractChannel(0)
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	for (const value of data) if (value !== 0 && value !== 255) return undefined;
	return pack(info.width, info.height, (at) => data[at] === 0);
}

function pack(width: number, height: number, isBlack: (at: number) => boolean): Bitmap {
	const stride = (width + 7) >> 3;
	const rows = new Uint8Array(stride * height);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++)
			if (isBlack(y * width + x)) {
				const at = y * stride + (x >> 3);
				rows[at] = (rows[at] as number) | (0x80 >> (x & 7));
			}
	return { width, height, rows };
}
