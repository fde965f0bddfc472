import type { TextLines } from "./dewarping/text-lines.ts";
import { luma, lumaAt, type Picture } from "./picture.ts";
import { blurred, opened, type Plane, plane } from "./plane.ts";
import { shrink } from "./shrink.ts";

/** Fewer letters do not say how large the print is. */
const minCount = 25;
/** Lower letters, px, cannot be read safely. */
const minLetter = 7.2;
/** From ink to paper within this part of a letter's height; more, and strokes run into one another. */
const maxBlur = 0.27;
/** No camera is sharper than this, px: small letters are small then, and not blurred. */
const sharp = 2.9;
/** Where no letters are left: as px, and as part of the page's longer side. */
const maxBlurAlone = 4.5;
const maxBlurPart = 1 / 300;
/** Paper darker than this, 0 to 255: what there is is noise. */
const minLight = 60;
/** A mirrored lamp covers more than this part of the page. */
const minGlare = 0.004;

/** What makes a photo of a page hard to read. */
export type QualityDefect = "blurred" | "small-text" | "too-dark" | "glare";

/**
 * The defects of a page's photo for which it is worth taking again.
 * @param seen the page as the camera saw it
 * @param even the same after illumination correction, in any orientation
 * @param text the text lines found on it, in its px
 */
export async function assessQuality(seen: Picture, even: Picture, text: TextLines): Promise<QualityDefect[]> {
	const { edge, paper, glare } = await measure(seen, even);
	const defects: QualityDefect[] = [];
	if (isBlurred(edge, even, text)) defects.push("blurred");
	else if (countOf(text) >= minCount && text.letterHeight < minLetter) defects.push("small-text");
	if (paper < minLight) defects.push("too-dark");
	if (glare > minGlare) defects.push("glare");
	return defects;
}

const countOf = ({ lines }: TextLines): number => lines.reduce((sum, { baseline }) => sum + baseline.length, 0);

function isBlurred(edge: number, { width, height }: Picture, text: TextLines): boolean {
	if (countOf(text) >= minCount) return edge > sharp && edge > maxBlur * text.letterHeight;
	return edge > maxBlurAlone && edge > maxBlurPart * Math.max(width, height);
}

/** The figures behind the words: width of edges in px, light of paper (0 to 255), part of the page that mirrors a lamp. */
export async function measure(seen: Picture, even: Picture): Promise<{ edge: number; paper: number; glare: number }> {
	const small = await shrink(seen, Math.min(1, lightSide / Math.max(seen.width, seen.height)));
	const dim = luma(small);
	const light = plane(small.width, small.height, (i) => dim[i] as number);
	return {
		edge: Math.max(edgeWidth(even, "across"), edgeWidth(even, "down")),
		paper: percentile(light.values, 0.85),
		glare: glareOn(light),
	};
}

/** Rows and columns looked at are so many px apart: so many of them at most, and on small pages at least so far. */
const maxLines = 160;
const minApart = 7;
/** Edges of print change by this at least, of 255. */
const minContrast = 70;

/**
 * How many pixels print takes to become paper, in the median: the change by its steepest step, which for a blur of σ is
 * 2.5 σ.
 */
function edgeWidth(page: Picture, how: "across" | "down"): number {
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
				// The run ends: light turns to dark or the other way round.
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

/** Longer side for looking at light, px. */
const lightSide = 200;
/** As bright as a sensor goes; and paper must be darker than that by so much for a lamp to show on it. */
const white = 248;
const darkerPaper = 18;

/** The part of the page where there is nothing but white, though paper is not white. */
function glareOn(light: Plane): number {
	if (percentile(light.values, 0.6) > white - darkerPaper) return 0;
	// Single bright specks are none: what is smaller than a hundredth of the page's side goes.
	const large = opened(blurred(light, 1), 2);
	return large.values.filter((value) => value >= white - 3).length / large.values.length;
}

function percentile(values: Float32Array, part: number): number {
	return values.toSorted()[Math.floor(part * values.length)] ?? 0;
}
