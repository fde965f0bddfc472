import sharp, { type Metadata } from "sharp";
import { Failure } from "../../failure.ts";
import { decodeBmp, isBmp } from "../../imaging/codecs/decode-bmp.ts";
import { readExif } from "../../imaging/codecs/exif.ts";
import { ImageError } from "../../imaging/image-error.ts";
import type { RgbRaster } from "../../imaging/raster.ts";
import { rescale } from "../../imaging/resize.ts";
import { maxPages, maxPixels } from "../../limits.ts";
import { readOldJpegTiff } from "../../tools/old-jpeg-tiff.ts";
import { decodeHeic, isHeic } from "./decode-heic.ts";
import { decodeJpeg2000, isJpeg2000 } from "./decode-jpeg2000.ts";
import type { Frame } from "./frame.ts";

/** No page gains by more; memory use would grow. */
const maxWorkingPixels = 40_000_000;
const minDpi = 72;
const maxDpi = 1_200;

/** Frame by frame, so that a long TIFF never lies in memory as a whole. Throws `empty`, `damaged`, `too-large`. */
export async function* decode(untrusted: Uint8Array): AsyncGenerator<Frame> {
	try {
		yield* framesIn(untrusted);
	} catch (cause) {
		if (cause instanceof ImageError) throw new Failure(cause.reason, { cause });
		throw cause;
	}
}

async function* framesIn(untrusted: Uint8Array): AsyncGenerator<Frame> {
	if (untrusted.length === 0) throw new Failure("empty");
	if (isHeic(untrusted)) {
		yield* decodeHeic(untrusted, maxWorkingPixels);
		return;
	}
	if (isBmp(untrusted)) {
		yield { picture: decodeBmp(untrusted, maxPixels), scale: 1, camera: false, bitonal: false };
		return;
	}
	if (isJpeg2000(untrusted)) {
		yield await decodeJpeg2000(untrusted, maxWorkingPixels);
		return;
	}
	const first = await metadata(untrusted, 0);
	const { from, to } = framesOf(first);
	if (to - from > maxPages) throw new Failure("too-large");
	for (let page = from; page < to; page++) {
		const facts = page === 0 ? first : await metadata(untrusted, page);
		yield await frame(untrusted, page, facts);
	}
}

/** An animation is one picture, a TIFF a document. An AVIF's primary image is the first, or composed of those before it. */
function framesOf({ format, pages = 1, pagePrimary = 0 }: Metadata): { from: number; to: number } {
	if (format === "heif" && pagePrimary > 0) return { from: pagePrimary, to: pagePrimary + 1 };
	return { from: 0, to: format === "tiff" || format === "heif" ? pages : 1 };
}

async function metadata(untrusted: Uint8Array, page: number): Promise<Metadata> {
	let facts: Metadata;
	try {
		facts = await sharp(untrusted, { page, limitInputPixels: false }).metadata();
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
	// A vector drawing is no photo, and its parser is attack surface.
	if (facts.format === "svg") throw new Failure("damaged");
	if (facts.width * facts.height > maxPixels) throw new Failure("too-large");
	return facts;
}

async function frame(untrusted: Uint8Array, page: number, facts: Metadata): Promise<Frame> {
	const { width, height } = facts.autoOrient;
	const shrinking = Math.min(1, Math.sqrt(maxWorkingPixels / (width * height)));
	try {
		// With `autoOrient`, sharp holds the whole picture in memory even where there is nothing to rotate.
		const autoOrient = (facts.orientation ?? 1) > 1;
		let pipeline = sharp(untrusted, { page, limitInputPixels: maxPixels, failOn: "truncated", autoOrient });
		if (shrinking < 1) pipeline = pipeline.resize(Math.floor(width * shrinking));
		const { data, info } = await pipeline
			.flatten({ background: "#fff" })
			.toColourspace("srgb")
			.raw({ depth: "uchar" })
			.toBuffer({ resolveWithObject: true });
		const picture: RgbRaster = {
			data: threeChannels(data, info.channels),
			width: info.width,
			height: info.height,
			channels: 3,
		};
		const scale = width / info.width;
		const dpi = saneDpi(facts, scale);
		return {
			picture,
			scale,
			...readExif(facts.exif),
			...(dpi === undefined ? {} : { dpi }),
			bitonal: info.width * info.height > 0 && (facts.bitsPerSample === 1 || onlyBlackAndWhite(picture)),
		};
	} catch (cause) {
		if (cause instanceof Failure) throw cause;
		const old = facts.format === "tiff" ? await readOldJpegTiff(untrusted, page) : undefined;
		if (old === undefined) throw new Failure("damaged", { cause });
		const picture = await rescale({ ...old, channels: 3 }, shrinking);
		return { picture, scale: old.width / picture.width, camera: false, bitonal: false };
	}
}

function threeChannels(data: Uint8Array, channels: number): Uint8Array {
	if (channels === 3) return data;
	const pixels = data.length / channels;
	const rgb = new Uint8Array(pixels * 3);
	for (let i = 0; i < pixels; i++) {
		for (let c = 0; c < 3; c++) rgb[i * 3 + c] = data[i * channels + (channels < 3 ? 0 : c)] as number;
	}
	return rgb;
}

/** 72 is the default of programs that do not know the resolution. */
function saneDpi({ density, resolutionUnit }: Metadata, scale: number): number | undefined {
	if (density === undefined || resolutionUnit === undefined) return undefined;
	return density > minDpi && density <= maxDpi ? density / scale : undefined;
}

function onlyBlackAndWhite({ data }: RgbRaster): boolean {
	for (const value of data) if (value !== 0 && value !== 255) return false;
	return true;
}
