import sharp from "sharp";
import { encodeBitonalPng } from "../../imaging/codecs/encode-bitonal-png.ts";
import { isColoured } from "../../imaging/gray-test.ts";
import type { RgbRaster } from "../../imaging/raster.ts";
import { globalThreshold, localMeanThreshold } from "../../imaging/threshold.ts";
import type { PhotoOptions } from "./task.ts";
import * as tuned from "./thresholds.ts";

/**
 * The PDF step decodes the page and encodes it anew. From this quality on its files neither grow nor gain; mozjpeg
 * would take ten times as long.
 */
const handover = { quality: 88, mozjpeg: false, optimiseCoding: false } as const;
/** A picture goes into the PDF as this JPEG: visually lossless. */
const kept = { quality: 90, mozjpeg: false, optimiseCoding: true } as const;

/** The page as bytes: 1-bit PNG for black and white, else JPEG; gray where nothing on it is coloured, unless it is a picture. */
export async function encode(
	page: RgbRaster,
	options: PhotoOptions & { readonly dpi: number; readonly bitonal: boolean; readonly picture?: boolean },
): Promise<Uint8Array> {
	const { colour, dpi, bitonal, picture = false } = options;
	if (bitonal || colour === "bw") {
		return encodeBitonalPng(bitonal ? globalThreshold(page) : localMeanThreshold(page, dpi), dpi);
	}
	const image = sharp(page.data, { raw: page, limitInputPixels: false }).withMetadata({ density: Math.round(dpi) });
	const gray =
		colour === "gray" || (colour === "auto" && !picture && !isColoured(page, tuned.grayish, tuned.colouredPart));
	return (gray ? image.grayscale() : image).jpeg(picture ? kept : handover).toBuffer();
}
