import type { Sharp } from "sharp";
import type { Bitmap } from "../../imaging/codecs/pnm.ts";
import { resized, spread } from "../../imaging/resample.ts";

/** The paper's brightness is taken from a picture this many times smaller, letters closed away. */
const paperShrink = 16;
/** In its pixels, to every side: no letter is as wide as that. */
const paperReach = 2;
/** Ink is darker than this share of the paper around it. */
const inkShare = 0.8;
/** …and what is darker than this, of 255: the inside of a bar has no paper around it. */
const alwaysInk = 70;

/** Black and white of a page: against the paper near each pixel, so that shadows do not turn black. */
export async function toBitmap(opened: Sharp, width: number): Promise<Bitmap> {
	const { data, info } = await opened
		.clone()
		.resize({ width })
		.toColourspace("b-w")
		.extractChannel(0)
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	const { width: across, height } = info;
	const small = {
		width: Math.max(1, Math.ceil(across / paperShrink)),
		height: Math.max(1, Math.ceil(height / paperShrink)),
	};
	const shrunk = await resized({ data, width: across, height }, small, "lanczos3");
	// The brightest around is paper; the darkest of those leaves shadows where they were.
	const lit = spread(shrunk.data, small.width, paperReach, 1);
	const paper = await resized({ data: spread(lit, small.width, paperReach, -1), ...small }, info);
	return pack(across, height, (at) => {
		const value = data[at] ?? 255;
		return value < alwaysInk || value < inkShare * (paper.data[at] ?? 255);
	});
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
