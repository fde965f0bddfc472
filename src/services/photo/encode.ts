import sharp from "sharp";
import { binarize, bitonalPng, packBits } from "../../imaging/bitonal.ts";
import type { Picture } from "../../imaging/picture.ts";
import type { PhotoOptions } from "./task.ts";
import { colouredPart, grayish } from "./thresholds.ts";

/**
 * The PDF step decodes the page and encodes it anew. From this quality on its files neither grow nor gain; mozjpeg
 * would take ten times as long.
 */
const handover = { quality: 88, mozjpeg: false, optimiseCoding: false } as const;
/** A picture goes into the PDF as this JPEG: visually lossless. */
const kept = { quality: 90, mozjpeg: false, optimiseCoding: true } as const;

/**
 * The page as bytes: 1-bit PNG for black and white, else JPEG; gray where nothing on it is coloured, unless it is a
 * picture.
 */
export async function encode(
	page: Picture,
	options: PhotoOptions & { readonly dpi: number; readonly bitonal: boolean; readonly picture?: boolean },
): Promise<Uint8Array> {
	const { colour, dpi, bitonal, picture = false } = options;
	if (bitonal || colour === "bw") {
		const bits = bitonal ? packBits(page) : binarize(page, dpi);
		return bitonalPng(bits, page.width, page.height, dpi);
	}
	const image = sharp(page.data, { raw: page, limitInputPixels: false }).withMetadata({ density: Math.round(dpi) });
	const gray = colour === "gray" || (colour === "auto" && !picture && !isColoured(page));
	return (gray ? image.grayscale() : image).jpeg(picture ? kept : handover).toBuffer();
}

/** Of every seventh pixel. */
function isColoured({ data }: Picture): boolean {
	let coloured = 0;
	for (let p = 0; p < data.length; p += 21) {
		const r = data[p] as number;
		const g = data[p + 1] as number;
		const b = data[p + 2] as number;
		if (Math.max(r, g, b) - Math.min(r, g, b) > grayish) coloured++;
	}
	return coloured > (data.length / 21) * colouredPart;
}
