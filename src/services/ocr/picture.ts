import sharp from "sharp";
import { Failure } from "../../failure.ts";
import { drawPage, pageSizes } from "../../tools/poppler.ts";

/** A page to be read: gray, 8 bit, row by row. */
export interface Picture {
	readonly pixels: Buffer;
	readonly width: number;
	readonly height: number;
	readonly dpi: number;
}

/** What Tesseract's models were trained for; more costs time and reads no better. */
const drawDpi = 300;
/** A page of 5 m at 300 dpi would fill the cell's memory. A4 at 300 dpi has 8.7 million. */
const maxPixels = 25_000_000;
/** A file of a few bytes can claim any size. */
const maxInputPixels = 200_000_000;
/** Tesseract ignores less and guesses by itself. */
const minDpi = 70;
const maxDpi = 2400;

sharp.cache(false);
sharp.concurrency(1);

/** Opens a JPEG, PNG, WebP or TIFF, turned as its EXIF says. Throws `damaged`, `too-large`. */
export async function openPicture(image: Uint8Array, dpi: number): Promise<Picture> {
	try {
		const opened = sharp(image, { limitInputPixels: maxInputPixels, failOn: "none" });
		const { width: rawWidth, height: rawHeight } = await opened.metadata();
		const shrink = Math.min(1, Math.sqrt(maxPixels / (rawWidth * rawHeight)));
		const upright = opened.autoOrient().flatten({ background: "#fff" }).toColourspace("b-w");
		const { data, info } = await (shrink < 1
			? upright.resize({ width: Math.round((await turnedWidth(image)) * shrink) })
			: upright
		)
			.extractChannel(0)
			.raw({ depth: "uchar" })
			.toBuffer({ resolveWithObject: true });
		return { pixels: data, width: info.width, height: info.height, dpi: clampDpi(dpi * shrink) };
	} catch (cause) {
		const tooLarge = cause instanceof Error && /pixel limit/.test(cause.message);
		throw new Failure(tooLarge ? "too-large" : "damaged", { cause });
	}
}

async function turnedWidth(image: Uint8Array): Promise<number> {
	const { autoOrient } = await sharp(image, { limitInputPixels: maxInputPixels }).metadata();
	return autoOrient.width;
}

const clampDpi = (dpi: number): number => Math.min(maxDpi, Math.max(minDpi, dpi));

/** Draws the only page of `pdf` (a file in `folder`), /Rotate applied. */
export async function drawPicture(folder: string, pdf: string): Promise<Picture> {
	const [page] = await pageSizes(folder, pdf);
	if (page === undefined) throw new Failure("damaged");
	const pixels = page.width * page.height * (drawDpi / 72) ** 2;
	const dpi = Math.floor(drawDpi * Math.min(1, Math.sqrt(maxPixels / Math.max(1, pixels))));
	return readPgm(await drawPage(folder, pdf, 1, { dpi: Math.max(1, dpi) }), Math.max(1, dpi));
}

/** https://netpbm.sourceforge.net/doc/pgm.html, as Poppler writes it: no comments, depth 255. */
export function readPgm(file: Buffer, dpi: number): Picture {
	const header = /^P5\s+(\d+)\s+(\d+)\s+255\s/.exec(file.subarray(0, 64).toString("latin1"));
	if (header === null) throw new Failure("damaged", { cause: "no PGM" });
	const width = Number(header[1]);
	const height = Number(header[2]);
	const pixels = file.subarray(header[0].length, header[0].length + width * height);
	return { pixels, width, height, dpi };
}

export const writePgm = (picture: Picture): Buffer =>
	Buffer.concat([Buffer.from(`P5\n${picture.width} ${picture.height}\n255\n`), picture.pixels]);

export type Turn = 0 | 90 | 180 | 270;

/** Turns by `turn` degrees clockwise and shrinks the long side to at most `maxSide` pixels. */
export async function turnPicture(picture: Picture, turn: Turn, maxSide = Number.POSITIVE_INFINITY): Promise<Picture> {
	const shrink = Math.min(1, maxSide / Math.max(picture.width, picture.height));
	if (turn === 0 && shrink === 1) return picture;
	const raw = { width: picture.width, height: picture.height, channels: 1 as const };
	let work = sharp(picture.pixels, { raw, limitInputPixels: maxInputPixels });
	if (shrink < 1) work = work.resize({ width: Math.max(1, Math.round(picture.width * shrink)) });
	const { data, info } = await work
		.rotate(turn)
		.toColourspace("b-w")
		.raw({ depth: "uchar" })
		.toBuffer({ resolveWithObject: true });
	return { pixels: data, width: info.width, height: info.height, dpi: clampDpi(picture.dpi * shrink) };
}
