import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp, { type Sharp } from "sharp";
import { Failure } from "../../failure.ts";
import { readPgm, readPnm } from "../../imaging/codecs/pnm.ts";
import { type GrayRaster, type Sized, unpack } from "../../imaging/raster.ts";
import { rotate90 } from "../../imaging/rotate90.ts";
import { drawPage, extractImage, pageSizes } from "../../tools/poppler.ts";
import { findFullPageScan } from "./full-page-scan.ts";
import { bitonalBlur, darkMean, drawDpi, enlargedDpi, leastNearDpi, mostNearDpi } from "./thresholds.ts";

/** A page to be read. */
export type PageImage = Sized<GrayRaster>;

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
export async function openImage(image: Uint8Array, dpi: number): Promise<PageImage> {
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
async function resampleForOcr(opened: Sharp, width: number, height: number, dpi: number): Promise<PageImage> {
	const wanted = dpi < leastNearDpi ? Math.ceil(enlargedDpi / dpi) : dpi > mostNearDpi ? drawDpi / dpi : 1;
	const scale = Math.min(wanted, Math.sqrt(maxPixels / (width * height)));
	const isStepped = scale > 1 && (await isBitonal(opened.clone()));
	const sized =
		scale === 1 ? opened : opened.resize({ width: Math.max(1, Math.round(width * scale)), kernel: "cubic" });
	const { data, info } = await inGray(isStepped ? sized.blur(bitonalBlur * scale) : sized);
	return { data, width: info.width, height: info.height, channels: 1, dpi: clampDpi((dpi * info.width) / width) };
}

const inGray = (picture: Sharp) =>
	picture.toColourspace("b-w").extractChannel(0).raw({ depth: "uchar" }).toBuffer({ resolveWithObject: true });

async function isBitonal(picture: Sharp): Promise<boolean> {
	const { data } = await inGray(picture);
	return data.every((gray) => gray === 0 || gray === 255);
}

const clampDpi = (dpi: number): number => Math.min(maxDpi, Math.max(minDpi, dpi));

/** The only page of `pdf`, /Rotate applied: its scan where it is nothing else; else drawn. */
export async function openPage(folder: string, pdf: Uint8Array): Promise<PageImage> {
	await writeFile(join(folder, "page.pdf"), pdf);
	const scan = await findFullPageScan(folder, "page.pdf");
	const found = scan === undefined ? undefined : await extractImage(folder, "page.pdf", 1);
	const picture = scan && found ? await pictureOf(found, scan.dpi) : undefined;
	// A picture that is mostly dark may be stored inverted; as drawn it surely is as it looks.
	if (scan === undefined || picture === undefined || isDark(picture)) return drawPicture(folder, "page.pdf");
	return rotate90(picture, scan.turn);
}

/** `file`: a JPEG, or what Poppler makes of all others, PBM, PGM or PPM. */
async function pictureOf(file: Buffer, dpi: number): Promise<PageImage | undefined> {
	const opened = file[0] === 0xff ? sharp(file, { limitInputPixels: maxInputPixels, failOn: "none" }) : openPnm(file);
	try {
		const { width, height, channels } = (await opened?.metadata()) ?? { width: 0, height: 0, channels: 0 };
		if (opened === undefined || width === 0 || (channels !== 1 && channels !== 3)) return undefined;
		return await resampleForOcr(opened, width, height, dpi);
	} catch {
		return undefined;
	}
}

function isDark({ data }: PageImage): boolean {
	let sum = 0;
	for (let at = 0; at < data.length; at++) sum += data[at] as number;
	return sum < darkMean * data.length;
}

function openPnm(file: Buffer): Sharp | undefined {
	const read = readPnm(file);
	if (read === undefined) return undefined;
	const { width, height } = read;
	if ("rows" in read && width * height > maxInputPixels) return undefined;
	const { data, channels } = "rows" in read ? unpack(read) : read;
	return sharp(data, { raw: { width, height, channels }, limitInputPixels: maxInputPixels });
}

/** Draws the only page of `pdf` (a file in `folder`), /Rotate applied. */
async function drawPicture(folder: string, pdf: string): Promise<PageImage> {
	const [page] = await pageSizes(folder, pdf);
	if (page === undefined) throw new Failure("damaged");
	const pixels = page.width * page.height * (drawDpi / 72) ** 2;
	const dpi = Math.floor(drawDpi * Math.min(1, Math.sqrt(maxPixels / Math.max(1, pixels))));
	return rasterFromPgm(await drawPage(folder, pdf, 1, { dpi: Math.max(1, dpi) }), Math.max(1, dpi));
}

/** What Poppler drew, at `dpi`. Throws `damaged`. */
export function rasterFromPgm(drawn: Buffer, dpi: number): PageImage {
	const read = readPgm(drawn);
	if (read === undefined) throw new Failure("damaged", { cause: "no PGM" });
	return { ...read, dpi };
}
