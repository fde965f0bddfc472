import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { Failure } from "../../failure.ts";
import { type Pixmap, readPgm, readPnm } from "../../imaging/codecs/pnm.ts";
import { drawPage, extractImage, pageSizes } from "../../tools/poppler.ts";
import type { Turn } from "../../tools/tesseract-orientation.ts";
import { findFullPageScan } from "./full-page-scan.ts";
import { bitonalBlur, darkMean, darkSamples, drawDpi, enlargedDpi, leastNearDpi, mostNearDpi } from "./thresholds.ts";

/** A page to be read: gray, 8 bit, row by row. */
export interface Picture {
	readonly pixels: Buffer;
	readonly width: number;
	readonly height: number;
	readonly dpi: number;
}

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
export async function openImage(image: Uint8Array, dpi: number): Promise<Picture> {
	try {
		const opened = sharp(image, { limitInputPixels: maxInputPixels, failOn: "none" });
		const { autoOrient } = await opened.metadata();
		const upright = opened.autoOrient().flatten({ background: "#fff" });
		return await resampleForOcr(upright, autoOrient.width, autoOrient.height, dpi);
	} catch (cause) {
		const tooLarge = cause instanceof Error && /pixel limit/.test(cause.message);
		throw new Failure(tooLarge ? "too-large" : "damaged", { cause });
	}
}

/** Pixels as they are, at a resolution that reads well. */
async function resampleForOcr(opened: Sharp, width: number, height: number, dpi: number): Promise<Picture> {
	const wanted = dpi < leastNearDpi ? Math.ceil(enlargedDpi / dpi) : dpi > mostNearDpi ? drawDpi / dpi : 1;
	const scale = Math.min(wanted, Math.sqrt(maxPixels / (width * height)));
	const isStepped = scale > 1 && (await isBitonal(opened.clone()));
	const sized =
		scale === 1 ? opened : opened.resize({ width: Math.max(1, Math.round(width * scale)), kernel: "cubic" });
	const { data, info } = await inGray(isStepped ? sized.blur(bitonalBlur * scale) : sized);
	return { pixels: data, width: info.width, height: info.height, dpi: clampDpi((dpi * info.width) / width) };
}

const inGray = (picture: Sharp) =>
	picture.toColourspace("b-w").extractChannel(0).raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });

async function isBitonal(picture: Sharp): Promise<boolean> {
	const { data } = await inGray(picture);
	return data.every((gray) => gray === 0 || gray === 255);
}

const clampDpi = (dpi: number): number => Math.min(maxDpi, Math.max(minDpi, dpi));

/** The only page of `pdf`, /Rotate applied: its scan where it is nothing else; else drawn. */
export async function openPage(folder: string, pdf: Uint8Array): Promise<Picture> {
	await writeFile(join(folder, "page.pdf"), pdf);
	const scan = await findFullPageScan(folder, "page.pdf");
	const found = scan === undefined ? undefined : await extractImage(folder, "page.pdf", 1);
	const picture = scan && found ? await pictureOf(found, scan.dpi) : undefined;
	// A picture that is mostly dark may be stored inverted; as drawn it surely is as it looks.
	if (scan === undefined || picture === undefined || isDark(picture)) return drawPicture(folder, "page.pdf");
	return turnPicture(picture, scan.turn);
}

/** `file`: a JPEG, or what Poppler makes of all others, PBM, PGM or PPM. */
async function pictureOf(file: Buffer, dpi: number): Promise<Picture | undefined> {
	const opened = file[0] === 0xff ? sharp(file, { limitInputPixels: maxInputPixels, failOn: "none" }) : openPnm(file);
	try {
		const { width, height, channels } = (await opened?.metadata()) ?? { width: 0, height: 0, channels: 0 };
		if (opened === undefined || width === 0 || (channels !== 1 && channels !== 3)) return undefined;
		return await resampleForOcr(opened, width, height, dpi);
	} catch {
		return undefined;
	}
}

function isDark({ pixels }: Picture): boolean {
	const step = Math.max(1, Math.floor(pixels.length / darkSamples));
	let sum = 0;
	for (let at = 0; at < pixels.length; at += step) sum += pixels[at] as number;
	return (sum * step) / pixels.length < darkMean;
}

function openPnm(file: Buffer): Sharp | undefined {
	const read = readPnm(file);
	if (read === undefined) return undefined;
	const { width, height, kind } = read;
	if (kind === "bitmap" && width * height > maxInputPixels) return undefined;
	const raw = { width, height, channels: kind === "colour" ? 3 : 1 } as const;
	return sharp(kind === "bitmap" ? unpacked(read) : read.data, { raw, limitInputPixels: maxInputPixels });
}

/** A byte for each bit: 1 is black. */
function unpacked({ data, width, height }: Pixmap): Buffer {
	const stride = (width + 7) >> 3;
	const pixels = Buffer.alloc(width * height, 255);
	for (let y = 0; y < height; y++)
		for (let byte = 0; byte < stride; byte++) {
			let bits = data[y * stride + byte] as number;
			for (let x = y * width + 8 * byte; bits !== 0; x++, bits = (bits << 1) & 0xff) if (bits & 0x80) pixels[x] = 0;
		}
	return pixels;
}

/** Draws the only page of `pdf` (a file in `folder`), /Rotate applied. */
async function drawPicture(folder: string, pdf: string): Promise<Picture> {
	const [page] = await pageSizes(folder, pdf);
	if (page === undefined) throw new Failure("damaged");
	const pixels = page.width * page.height * (drawDpi / 72) ** 2;
	const dpi = Math.floor(drawDpi * Math.min(1, Math.sqrt(maxPixels / Math.max(1, pixels))));
	return rasterFromPgm(await drawPage(folder, pdf, 1, { dpi: Math.max(1, dpi) }), Math.max(1, dpi));
}

/** What Poppler drew, at `dpi`. Throws `damaged`. */
export function rasterFromPgm(drawn: Buffer, dpi: number): Picture {
	const read = readPgm(drawn);
	if (read === undefined) throw new Failure("damaged", { cause: "no PGM" });
	return { pixels: read.data, width: read.width, height: read.height, dpi };
}

/**
 * An eight-bit BMP that tells its resolution: Leptonica reads a PGM byte by byte, which takes a tenth of Tesseract's time. Rows begin
 * at the bottom.
 */
export function writeBmp({ pixels, width, height, dpi }: Picture): Buffer {
	const stride = (width + 3) & ~3;
	const start = bmpHeaderBytes + 4 * 256;
	const file = Buffer.alloc(start + stride * height);
	file.write("BM", "latin1");
	file.writeUInt32LE(file.length, 2);
	file.writeUInt32LE(start, 10);
	file.writeUInt32LE(bmpHeaderBytes - 14, 14);
	file.writeInt32LE(width, 18);
	file.writeInt32LE(height, 22);
	file.writeUInt16LE(1, 26);
	file.writeUInt16LE(8, 28);
	const perMetre = Math.round(dpi / 0.0254);
	file.writeInt32LE(perMetre, 38);
	file.writeInt32LE(perMetre, 42);
	file.writeUInt32LE(256, 46);
	for (let gray = 0; gray < 256; gray++) file.fill(gray, bmpHeaderBytes + 4 * gray, bmpHeaderBytes + 4 * gray + 3);
	for (let y = 0; y < height; y++) pixels.copy(file, start + (height - 1 - y) * stride, y * width, (y + 1) * width);
	return file;
}

const bmpHeaderBytes = 54;

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

/** For a look from afar: the longer side has at most `longSide` pixels, and all measures are `shrink` of what they were. */
export async function downscaled({ pixels, width, height }: Picture, longSide: number) {
	const shrink = Math.min(1, longSide / Math.max(width, height));
	const size = { width: Math.max(1, Math.round(width * shrink)), height: Math.max(1, Math.round(height * shrink)) };
	const small = await sharp(pixels, { raw: { width, height, channels: 1 } })
		.resize({ ...size, fit: "fill", kernel: "linear" })
		.toColourspace("b-w")
		.raw()
		.toBuffer();
	return { pixels: small, ...size, shrink };
}
