import sharp, { type Sharp } from "sharp";
import { fillHoles } from "../../imaging/push-pull.ts";
import type { Bitmap, GrayRaster, Size } from "../../imaging/raster.ts";
import { luma, type Sized, strideOf } from "../../imaging/raster.ts";
import { resize } from "../../imaging/resize.ts";
import { encodeJbig2 } from "../jbig2/jbig2.ts";
import { foregroundLayer, type ManyInks } from "./foreground-layer.ts";
import { inkHues } from "./ink-hues.ts";
import { findInkMask } from "./ink-mask.ts";
import type { Jpeg, Mixed } from "./layers.ts";
import { isPhotograph } from "./photograph-test.ts";
import { findPictureRegions } from "./picture-regions.ts";
import { reconstructionError } from "./reconstruction-error.ts";
import { type Cells, separateLayers } from "./separate-layers.ts";
import { findStrokeMask } from "./stroke-mask.ts";
import * as tuned from "./thresholds.ts";

/** Limits of the background layer: its highest resolution, and the JPEG quality with pictures and on plain paper. */
export interface Grain {
	readonly dpi: number;
	readonly pictureQuality: number;
	readonly paperQuality: number;
}

/** Resolutions tried for the background layer, coarsest first: blank paper needs little, pencil and photos need much. */
const grounds = [tuned.blankDpi, tuned.shadeDpi, tuned.pencilDpi, tuned.fineDpi];

/**
 * Encodes a page as mixed raster content (MRC, ITU-T T.44; ISO/IEC 16485): a mask of the strokes at full resolution (JBIG2, lossless), a
 * foreground with their colours, and a background at the coarsest resolution at which nothing visible is lost (JPEG).
 * @param raster the page; its dpi is that after enlarging
 * @param scannedDpi resolution of the scan itself
 * @returns undefined where a mask does not pay or the reconstruction would differ visibly: a photo, a blank sheet, noise
 */
export async function encodeMrc(raster: Sized, scannedDpi: number, grain: Grain): Promise<Mixed | undefined> {
	const { width, height, dpi } = raster;
	const gray = luma(raster);
	const ink = await findInkMask(gray, width, height, dpi);
	const pictures = findPictureRegions(gray, ink);
	const found = findStrokeMask(gray, ink, pictures, dpi);
	const strokes = found?.bitmap;
	if (found === undefined || strokes === undefined || inkOf(strokes) < tuned.minInkShare * width * height)
		return undefined;
	let hasPictures = pictures.share > tuned.somePicture;
	const apart = () => separateLayers(raster, gray, ink.paper, strokes, hasPictures ? tuned.pictureDpi : tuned.paperDpi);
	let cells = await apart();
	let ground = fillHoles(cells.ground);
	if (!hasPictures && (await isFinelyDrawn(cells, ground, ink.noise))) {
		hasPictures = true;
		cells = await apart();
		ground = fillHoles(cells.ground);
	}
	const inkShare = inkOf(strokes) / (width * height);
	if (await isPhotograph(cells, ground, dpi, inkShare)) return undefined;
	const quality = hasPictures ? grain.pictureQuality : grain.paperQuality;
	const background = await encodeGround(cells, ground, dpi, Math.min(grain.dpi, scannedDpi), quality, ink.noise);
	const inks = foregroundLayer(raster, gray, ink.threshold, found, cells, inkHues(cells, ground));
	const foreground = inks.inks === "many" ? await encodeForeground(inks) : inks;
	if ((await reconstructionError(cells, background, foreground)) > tuned.mayChange) return undefined;
	const coded = encodeJbig2(strokes);
	const inkBytes =
		"data" in foreground ? foreground.data.length : foreground.inks === "few" ? foreground.coded.length : 0;
	return { background, strokes, coded, foreground, bytes: coded.length + background.data.length + inkBytes };
}

/** The background layer at the coarsest resolution at which nothing visible is lost. */
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
	const limit = Math.max(tuned.visibleChange, noise * tuned.noiseSeen);
	const data = await full.clone().toColourspace("b-w").raw().toBuffer();
	const gray: GrayRaster = { data, width, height, channels: 1 };
	for (const step of grounds.filter((step) => step < finest)) {
		const size = {
			width: Math.ceil((width * step) / own),
			height: Math.ceil((height * step) / own),
			fit: "fill",
		} as const;
		if ((await lostAt(gray, size, limit)) > tuned.mayBeLost) continue;
		const sized = full.resize(size);
		return step === tuned.blankDpi
			? jpegOf(sized.blur(tuned.blankBlur), tuned.blankQuality, channels === 1)
			: jpegOf(sized, tuned.smoothQuality, channels === 1);
	}
	return jpegOf(full.resize({ width: Math.ceil((width * finest) / own) }), quality, channels === 1);
}

/**
 * Whether the background holds fine drawings (hatching, engravings), whose lines are too close for the mask and too even for a photo:
 * a background of three quarters of the resolution would lose much of them.
 */
async function isFinelyDrawn({ ground: { width, height, channels } }: Cells, ground: Uint8Array, noise: number) {
	const data = await sharp(ground, { raw: { width, height, channels } }).toColourspace("b-w").raw().toBuffer();
	const size = { width: Math.ceil(width * 0.75), height: Math.ceil(height * 0.75) };
	return (
		(await lostAt({ data, width, height, channels: 1 }, size, Math.max(tuned.visibleChange, noise * tuned.noiseSeen))) >
		tuned.finelyDrawn
	);
}

/** Share of a gray background that is lost at `size`. */
async function lostAt(gray: GrayRaster, size: Size, limit: number): Promise<number> {
	const back = await resize(await resize(gray, size), gray, "linear");
	return lostShare(gray.data, back.data, gray.width, limit);
}

/** Share of the pixels that differ visibly, as means over 2 × 2 so that noise does not count. */
function lostShare(before: Uint8Array, after: Uint8Array, width: number, limit: number): number {
	let count = 0;
	const down = (at: number): number =>
		(before[at] as number) - (after[at] as number) + (before[at + width] as number) - (after[at + width] as number);
	for (let at = 0; at + width + 1 < before.length; at++) if (Math.abs(down(at) + down(at + 1)) > 4 * limit) count++;
	return count / before.length;
}

const encodeForeground = ({ data, width, height, channels }: ManyInks): Promise<Jpeg> =>
	jpegOf(sharp(data, { raw: { width, height, channels } }), tuned.foregroundQuality, channels === 1);

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
