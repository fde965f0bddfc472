import { Failure } from "../../failure.ts";
import { writePgm } from "../../imaging/codecs/pnm.ts";
import { atReadingSize, textLines } from "../../imaging/dewarping/text-lines.ts";
import { distance, type Quad, scaleQuad } from "../../imaging/geometry.ts";
import { correctIllumination } from "../../imaging/illumination/correct-illumination.ts";
import type { RgbRaster } from "../../imaging/raster.ts";
import { rectify } from "../../imaging/rectify.ts";
import { grayscale, rescale } from "../../imaging/resize.ts";
import { type Rotation, rotate90 } from "../../imaging/rotate90.ts";
import { sureLetters } from "../../tools/tesseract-orientation.ts";
import * as tuned from "./thresholds.ts";

/** Whether text lines run across a picture, upright or sideways. Costs 0.1 s. @param small the picture at reading size */
export async function hasTextLines(small: RgbRaster): Promise<boolean> {
	for (const by of [0, 90] as const) {
		const turned = await rotate90(small, by);
		const { lines, letterHeight } = await textLines(turned, turned, tuned.manyLetters);
		const letters = lines.reduce((sum, { baseline }) => sum + baseline.length, 0);
		if (letters >= tuned.manyLetters && letterHeight >= tuned.minLetter) return true;
	}
	return false;
}

/**
 * Whether any of the sheets in a photo bears text: text lines, else a word that Tesseract is sure of in any
 * orientation, which costs one to three seconds a sheet.
 * @param quads px of the photo @param mayRead false: only text lines count
 */
export async function anyBearsText(photo: RgbRaster, quads: readonly Quad[], mayRead: boolean): Promise<boolean> {
	const sheets: RgbRaster[] = [];
	for (const quad of quads) {
		const sheet = await seenFromAbove(photo, quad);
		if (await hasTextLines(sheet)) return true;
		sheets.push(sheet);
	}
	if (!mayRead) return false;
	for (const sheet of sheets) if (await hasWords(await correctIllumination(sheet))) return true;
	return false;
}

async function seenFromAbove(photo: RgbRaster, quad: Quad): Promise<RgbRaster> {
	const longest = Math.max(...quad.map((corner, i) => distance(corner, quad[(i + 1) % 4] as Quad[0])));
	const small = await rescale(photo, Math.min(1, tuned.lookingSide / longest));
	const { page } = await rectify(small, scaleQuad(quad, small.width / photo.width));
	return atReadingSize(page);
}

/** Two rotations at once: a cell has two cores. A sheet on which Tesseract times out or crashes has no words. */
async function hasWords(sheet: RgbRaster): Promise<boolean> {
	const gray = await grayscale(sheet);
	const read = async (by: Rotation) => sureLetters(writePgm(await rotate90(gray, by)));
	try {
		for (const pair of [
			[0, 90],
			[180, 270],
		] as const) {
			if (Math.max(...(await Promise.all(pair.map(read)))) >= tuned.minRead) return true;
		}
		return false;
	} catch (failure) {
		if (failure instanceof Failure && (failure.code === "timed-out" || failure.code === "crashed")) return false;
		throw failure;
	}
}
