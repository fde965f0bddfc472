import { writePgm } from "../codecs/pnm.ts";
import type { RgbRaster } from "../raster.ts";
import { grayscale, rescale } from "../resize.ts";
import { type CylinderModel, fitCylinder, flattenedHeight } from "./cylinder-model.ts";
import { dewarp } from "./dewarp.ts";
import type { TextLine, TextLines } from "./text-lines.ts";
import { asGood, bentPart, maxLeft, maxNadir, minBend, minLines, minWidth, readingSide } from "./thresholds.ts";

/** Readability of a binary PGM file (P5) by an OCR engine: recognised letters, weighted by confidence. */
export type Readability = (image: Uint8Array) => Promise<number>;

/**
 * The page dewarped where its text lines are curved and it is no less readable for it; else the page itself.
 * @param text the text lines found on it
 * @param readability only called where lines are curved; the result rejects as it does
 */
export async function dewarpPage(page: RgbRaster, text: TextLines, readability: Readability): Promise<RgbRaster> {
	const model = estimateCylinder(page, text);
	if (model === undefined) return page;
	const flat = dewarp(page, model);
	return (await readability(await forReading(flat))) >= asGood * (await readability(await forReading(page)))
		? flat
		: page;
}

/** undefined where lines are straight, or too few to determine the curvature. */
export function estimateCylinder(page: RgbRaster, text: TextLines): CylinderModel | undefined {
	const { lines, letterHeight } = inHalfWidths(text, page);
	if (lines.length < minLines) return undefined;
	const { model, off } = fitCylinder(lines, letterHeight);
	if (model.to - model.from < 2 * minWidth) return undefined;
	if (Math.abs(model.nadir) > (maxNadir * page.height) / page.width) return undefined;
	const bends = lines.map((line) => curvatureOf(line, model) / letterHeight).sort((a, b) => b - a);
	const bend = bends[Math.floor(bentPart * lines.length)] as number;
	if (bend < minBend) return undefined;
	return off < maxLeft * fitCylinder(lines, letterHeight, 1).off ? model : undefined;
}

function inHalfWidths({ lines, letterHeight }: TextLines, { width, height }: RgbRaster): TextLines {
	const half = width / 2;
	return {
		letterHeight: letterHeight / half,
		lines: lines.map(({ baseline }) => ({
			baseline: baseline.map(({ x, y }) => ({ x: (x - half) / half, y: (y - height / 2) / half })),
		})),
	};
}

/** Largest deviation of the model's image of a level line from straight, over the columns with text. */
function curvatureOf({ baseline }: TextLine, model: CylinderModel): number {
	const v = median(baseline.map(({ y }) => y));
	const lifts = Array.from({ length: 17 }, (_, i) => {
		const u = model.from + (i / 16) * (model.to - model.from);
		return flattenedHeight(model, u, v);
	});
	const [first, last] = [lifts[0] as number, lifts[16] as number];
	return Math.max(...lifts.map((lift, i) => Math.abs(lift - first - (i / 16) * (last - first))));
}

const median = (values: readonly number[]): number => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 0;

/** In gray, at the size for trial recognition. */
async function forReading(page: RgbRaster): Promise<Uint8Array> {
	const { width, height } = page;
	const small = await rescale(page, Math.min(1, readingSide / Math.max(width, height)));
	return writePgm(await grayscale(small));
}
