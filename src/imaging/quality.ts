import { boxBlur } from "./blur.ts";
import type { TextLines } from "./dewarping/text-lines.ts";
import { openPlane } from "./morphology.ts";
import { luma, lumaAt, type Plane, plane, type RgbRaster } from "./raster.ts";
import { rescale } from "./resize.ts";

/** Fewer letters do not determine the size of print. */
const minCount = 25;
/** Letters below this height, px, are not reliably legible. */
const minLetter = 7.2;
/** Width of an edge, as part of the letter height, above which strokes merge. */
const maxBlur = 0.27;
/** No camera has narrower edges, px: small letters are small then, not blurred. */
const sharp = 2.9;
/** Without letters: width of an edge in px, and as part of the page's longer side. */
const maxBlurAlone = 4.5;
const maxBlurPart = 1 / 300;
/** Paper darker than this, 0 to 255, is mostly noise. */
const minLight = 60;
/** Part of the page that is glare. */
const minGlare = 0.004;

/** What makes a photo of a page hard to read. */
export type QualityDefect = "blurred" | "small-text" | "too-dark" | "glare";

/**
 * The defects of a page's photo for which it is worth taking again.
 * @param seen the page as the camera saw it
 * @param even the same after illumination correction, in any orientation
 * @param text the text lines found on it, in its px
 */
export async function assessQuality(seen: RgbRaster, even: RgbRaster, text: TextLines): Promise<QualityDefect[]> {
	const { edge, paper, glare } = await measure(seen, even);
	const defects: QualityDefect[] = [];
	if (isBlurred(edge, even, text)) defects.push("blurred");
	else if (countOf(text) >= minCount && text.letterHeight < minLetter) defects.push("small-text");
	if (paper < minLight) defects.push("too-dark");
	if (glare > minGlare) defects.push("glare");
	return defects;
}

const countOf = ({ lines }: TextLines): number => lines.reduce((sum, { baseline }) => sum + baseline.length, 0);

function isBlurred(edge: number, { width, height }: RgbRaster, text: TextLines): boolean {
	if (countOf(text) >= minCount) return edge > sharp && edge > maxBlur * text.letterHeight;
	return edge > maxBlurAlone && edge > maxBlurPart * Math.max(width, height);
}

/** The measurements: width of edges in px, brightness of paper (0 to 255), part of the page that is glare. */
export async function measure(
	seen: RgbRaster,
	even: RgbRaster,
): Promise<{ edge: number; paper: number; glare: number }> {
	const small = await rescale(seen, Math.min(1, lightSide / Math.max(seen.width, seen.height)));
	const dim = luma(small);
	const light = plane(small.width, small.height, (i) => dim[i] as number);
	return {
		edge: Math.max(edgeWidth(even, "across"), edgeWidth(even, "down")),
		paper: percentile(light.values, 0.85),
		glare: glareOn(light),
	};
}

/** Number of scan lines at most, and their distance at least, px. */
const maxLines = 160;
const minApart = 7;
/** Contrast of print's edges at least, of 255. */
const minContrast = 70;

/** Median width of edges in px along scan lines: contrast by steepest step, which is 2.5 σ for a Gaussian blur. */
function edgeWidth(page: RgbRaster, how: "across" | "down"): number {
	const { width, height } = page;
	const [lines, length, along, next] = how === "across" ? [height, width, 1, width] : [width, height, width, 1];
	const apart = Math.max(minApart, Math.round(lines / maxLines));
	const widths: number[] = [];
	for (let line = apart; line < lines - apart; line += apart) {
		let before = lumaAt(page, line * next);
		let from = before;
		let steepest = 0;
		for (let k = 1; k < length; k++) {
			const here = lumaAt(page, line * next + k * along);
			const change = here - before;
			if (change * (before - from) < 0 || (change === 0 && before !== from)) {
				// The ramp ends: the direction of the change reverses.
				if (Math.abs(before - from) >= minContrast) widths.push(Math.abs(before - from) / steepest);
				from = before;
				steepest = 0;
			}
			steepest = Math.max(steepest, Math.abs(change));
			before = here;
		}
	}
	return percentile(Float32Array.from(widths), 0.5);
}

/** Longer side at which brightness and glare are measured, px. */
const lightSide = 200;
/** Saturation of a sensor; and by how much darker paper must be for glare to show on it. */
const white = 248;
const darkerPaper = 18;

/** Part of the page that is saturated, though paper is not. */
function glareOn(light: Plane): number {
	if (percentile(light.values, 0.6) > white - darkerPaper) return 0;
	// Single specks are no glare: the opening removes what is smaller than a hundredth of the page's side.
	const large = openPlane(boxBlur(light, 1), 2);
	return large.values.filter((value) => value >= white - 3).length / large.values.length;
}

function percentile(values: Float32Array, part: number): number {
	return values.toSorted()[Math.floor(part * values.length)] ?? 0;
}
