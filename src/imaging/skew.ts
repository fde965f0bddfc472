import type { GrayRaster } from "./raster.ts";
import { rescale } from "./resize.ts";
import * as tuned from "./thresholds.ts";

/** Lower edges of ink: x and y of each in turn. */
type Edges = Int32Array;

export interface Skew {
	/** Clockwise angle of the text lines; 0 where they are vertical. */
	readonly degrees: number;
	/** The text lines are vertical. */
	readonly sideways: boolean;
}

/**
 * Estimates the skew of text lines by the angle of the sharpest projection profile (Postl 1986), across the page and down it. Only edges
 * between ink and paper are projected: shadows and the dark edge of a scanner's lid have hardly any.
 */
export async function estimateSkew(page: GrayRaster): Promise<Skew> {
	const { lower, right } = await edgesOf(page);
	const [across, down] = [angleOf(lower), angleOf(right)];
	const sideways = down.distinct > tuned.sidewaysSharper * across.distinct;
	return { degrees: sideways ? 0 : across.angle, sideways };
}

/** The angle of lines, and how much sharper their profile is than at most angles: 2 to 9 where there are any. */
function angleOf(ink: Edges): { readonly angle: number; readonly distinct: number } {
	const { coarseStep, fineStep } = tuned;
	if (ink.length === 0) return { angle: 0, distinct: 1 };
	const around = (middle: number, reach: number, step: number) => {
		const tried = Array.from({ length: 2 * Math.round(reach / step) + 1 }, (_, at) => {
			const angle = middle - reach + at * step;
			return { angle, sharpness: sharpnessAt(ink, angle) };
		});
		return tried.sort((a, b) => a.sharpness - b.sharpness);
	};
	const tried = around(0, tuned.maxSkew, coarseStep);
	const usual = tried.filter(({ angle }) => Math.abs(angle) <= tuned.usualSkew);
	const [best, bestUsual] = [tried.at(-1), usual.at(-1)];
	const usually = usual[Math.floor(usual.length / 3)]?.sharpness ?? 1;
	const isFar = (best?.sharpness ?? 0) > tuned.farSharper * (bestUsual?.sharpness ?? 0);
	const rough = (isFar ? best : bestUsual)?.angle ?? 0;
	const angle = around(rough, coarseStep, fineStep).at(-1)?.angle ?? 0;
	return { angle: Math.abs(angle) < fineStep / 2 ? 0 : angle, distinct: (bestUsual?.sharpness ?? 1) / usually };
}

/** Sum of squares of the projection profile. */
function sharpnessAt(ink: Edges, degrees: number): number {
	const slope = Math.tan((degrees * Math.PI) / 180);
	// At no angle of the search a point moves by half the side.
	const rows = new Int32Array(2 * tuned.longSide);
	const first = (tuned.longSide >> 1) + 0.5;
	for (let at = 0; at < ink.length; at += 2)
		(rows[(first + (ink[at + 1] as number) - (ink[at] as number) * slope) | 0] as number)++;
	let squares = 0;
	for (let row = 0; row < rows.length; row++) squares += (rows[row] as number) ** 2;
	return squares;
}

/** On the downscaled page the lower edges of ink, since letters stand on their baseline; and its right edges, x and y exchanged. */
async function edgesOf(page: GrayRaster): Promise<{ readonly lower: Edges; readonly right: Edges }> {
	const factor = Math.min(1, tuned.longSide / Math.max(page.width, page.height));
	const { data: small, width: columns, height: rows } = await rescale(page, factor, "linear");
	const lower = new Int32Array(2 * columns * rows);
	const right = new Int32Array(2 * columns * rows);
	let [lowers, rights] = [0, 0];
	for (let y = 1; y < rows; y++)
		for (let x = 1, at = y * columns + 1; x < columns; x++, at++) {
			const gray = small[at] as number;
			if (gray - (small[at - columns] as number) > tuned.inkContrast) {
				lower[lowers++] = x;
				lower[lowers++] = y;
			}
			if (gray - (small[at - 1] as number) > tuned.inkContrast) {
				right[rights++] = y;
				right[rights++] = x;
			}
		}
	return { lower: lower.subarray(0, lowers), right: right.subarray(0, rights) };
}
