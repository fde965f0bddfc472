import sharp, { type Sharp } from "sharp";
import type { Bitmap } from "../../imaging/codecs/pnm.ts";
import { fillHoles } from "../../imaging/fill.ts";
import { strideOf } from "../../imaging/packed.ts";
import { luma, type Raster } from "../../imaging/raster.ts";
import { type Plane, resized, type Size } from "../../imaging/resample.ts";
import { encodeJbig2 } from "../jbig2/jbig2.ts";
import { type Cells, takeApart } from "./cells.ts";
import { changedShare } from "./faithful.ts";
import { foregroundOf, type ManyInks } from "./foreground.ts";
import { inkHues } from "./hues.ts";
import { findInk } from "./ink.ts";
import type { Jpeg, Mixed } from "./layers.ts";
import { findPictures } from "./picture-parts.ts";
import { isScenery } from "./scenery.ts";
import { findStrokes } from "./strokes.ts";

/** How coarse what is no stroke may become: resolution and JPEG quality of pictures, of plain paper. */
export interface Grain {
	readonly dpi: number;
	readonly pictureQuality: number;
	readonly paperQuality: number;
}

/** Resolutions that a background is tried at, coarsest first: blank paper needs next to none, pencil and photos need much. */
const grounds = [25, 50, 75, 100];
/** JPEG's blocks, eight pixels wide, are inches on a coarse ground: there they must not show, and cost little. */
const smoothQuality = 75;
/** On the coarsest, which is blank paper, a third of an inch: paper's grain goes before it is coded as blocks; shadows and tints stay. */
const blank = { dpi: 25, blur: 1.5, quality: 92 };
/** A cell whose gray changes by more than this, of 255, has lost something to be seen; so much of a page may. */
const visible = 9;
/** …or than this share of the range that the scanner's noise has within a block. */
const noiseSeen = 0.6;
const mayBeLost = 0.0004;
/** Resolution up to which everything that is no stroke is kept: on pages with pictures, and on paper. */
const pictureDpi = 150;
const paperDpi = 100;
/** From this share of the page on it has pictures. */
const somePicture = 0.01;
/** From this share of a ground lost in a coarser one on it has drawings; of paper and text's edges less is. */
const finelyDrawn = 0.04;
/** More of a page looking different is a fault. */
const mayChange = 0.004;
/** Less ink than this is none to cut out. */
const minInkShare = 0.0002;

/** Undefined where the page has no strokes worth cutting out: a photo, a blank sheet, noise. */
export async function encodeMixed(raster: Raster, scannedDpi: number, grain: Grain): Promise<Mixed | undefined> {
	const { width, height, dpi } = raster;
	const gray = luma(raster);
	const ink = await findInk(gray, width, height, dpi);
	const pictures = findPictures(gray, ink);
	const found = findStrokes(gray, ink, pictures, dpi);
	const strokes = found?.bitmap;
	if (found === undefined || strokes === undefined || inkOf(strokes) < minInkShare * width * height) return undefined;
	let hasPictures = pictures.share > somePicture;
	const apart = () => takeApart(raster, gray, ink.paper, strokes, hasPictures ? pictureDpi : paperDpi);
	let cells = await apart();
	let ground = fillHoles(cells.ground);
	if (!hasPictures && (await isFinelyDrawn(cells, ground, ink.noise))) {
		hasPictures = true;
		cells = await apart();
		ground = fillHoles(cells.ground);
	}
	const inkShare = inkOf(strokes) / (width * height);
	if (await isScenery(cells, ground, dpi, inkShare)) return undefined;
	const quality = hasPictures ? grain.pictureQuality : grain.paperQuality;
	const background = await encodeGround(cells, ground, dpi, Math.min(grain.dpi, scannedDpi), quality, ink.noise);
	const inks = foregroundOf(raster, gray, ink.threshold, found, cells, inkHues(cells, ground));
	const foreground = inks.inks === "many" ? await encodeForeground(inks) : inks;
	if ((await changedShare(cells, background, foreground)) > mayChange) return undefined;
	const coded = encodeJbig2(strokes);
	const inkBytes =
		"data" in foreground ? foreground.data.length : foreground.inks === "few" ? foreground.coded.length : 0;
	return { background, strokes, coded, foreground, bytes: coded.length + background.data.length + inkBytes };
}

/** As coarse as it goes without losing what can be seen. */
async function encodeGround(
	cells: Cells,
	ground: Uint8Array,
	dpi: number,
	maxDpi: number,
	quality: number,
	noise: number,
): Promise<Jpeg> {
	const { width, height, channels } = cells.ground;
	const full = sharp(ground, { raw: { width, height, channels } });
	const own = dpi / cells.side;
	const finest = Math.min(own, maxDpi);
	const limit = Math.max(visible, noise * noiseSeen);
	const gray = { data: await full.clone().toColourspace("b-w").raw().toBuffer(), width, height };
	for (const step of grounds.filter((step) => step < finest)) {
		const size = {
			width: Math.ceil((width * step) / own),
			height: Math.ceil((height * step) / own),
			fit: "fill",
		} as const;
		if ((await lostAt(gray, size, limit)) > mayBeLost) continue;
		const sized = full.resize(size);
		return step === blank.dpi
			? jpegOf(sized.blur(blank.blur), blank.quality, channels === 1)
			: jpegOf(sized, smoothQuality, channels === 1);
	}
	return jpegOf(full.resize({ width: Math.ceil((width * finest) / own) }), quality, channels === 1);
}

/**
 * Whether what is no stroke is drawn all the same: hatching and engravings, whose lines lie too close to be cut out and too evenly to
 * be taken for a photo. A ground three quarters as fine would lose much of them.
 */
async function isFinelyDrawn({ ground: { width, height, channels } }: Cells, ground: Uint8Array, noise: number) {
	const data = await sharp(ground, { raw: { width, height, channels } }).toColourspace("b-w").raw().toBuffer();
	const size = { width: Math.ceil(width * 0.75), height: Math.ceil(height * 0.75) };
	return (await lostAt({ data, width, height }, size, Math.max(visible, noise * noiseSeen))) > finelyDrawn;
}

/** Share of a gray ground that is lost in `size`. */
async function lostAt(gray: Plane, size: Size, limit: number): Promise<number> {
	const back = await resized(await resized(gray, size, "lanczos3"), gray);
	return lostShare(gray.data, back.data, gray.width, limit);
}

/** Share of the pixels that differ visibly, in the mean over 2 × 2: noise is not missed. */
function lostShare(before: Uint8Array, after: Uint8Array, width: number, limit: number): number {
	let count = 0;
	for (let at = 0; at + width + 1 < before.length; at++) {
		const left =
			(before[at] as number) - (after[at] as number) + (before[at + width] as number) - (after[at + width] as number);
		const right =
			(before[at + 1] as number) -
			(after[at + 1] as number) +
			(before[at + width + 1] as number) -
			(after[at + width + 1] as number);
		if (Math.abs(left + right) > 4 * limit) count++;
	}
	return count / before.length;
}

const foregroundQuality = 50;

const encodeForeground = ({ data, width, height, channels }: ManyInks): Promise<Jpeg> =>
	jpegOf(sharp(data, { raw: { width, height, channels } }), foregroundQuality, channels === 1);

async function jpegOf(picture: Sharp, quality: number, gray: boolean): Promise<Jpeg> {
	const { data, info } = await (gray ? picture.toColourspace("b-w") : picture)
		.jpeg({ quality, mozjpeg: true })
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, gray };
}

function inkOf({ width, height, rows }: Bitmap): number {
	let count = 0;
	const stride = strideOf(width);
	for (let at = 0; at < stride * height; at++) count += bits[rows[at] as number] as number;
	return count;
}

const bits = Uint8Array.from({ length: 256 }, (_, byte) => byte.toString(2).replaceAll("0", "").length);
