import { downscaled, type Picture } from "./page-image.ts";
import {
	coarseStep,
	farSharper,
	fineStep,
	maxSkew,
	sidewaysSharper,
	skewInkContrast,
	skewLongSide,
	usualSkew,
} from "./thresholds.ts";

/** Where ink ends downwards: x and y of each place in turn. */
type Edges = Int32Array;

/** How lines lie on a page. */
export interface Lie {
	/** By how much they fall to the right, clockwise; 0 where they run up or down. */
	readonly degrees: number;
	/** They run up or down the page. */
	readonly sideways: boolean;
}

/**
 * The angle along which the sums of ink differ most from line to line (Postl's method), across the page and down it. Only where
 * paper turns into ink counts: shadows and the dark edge of a scanner's lid have hardly any of it.
 */
export async function estimateSkew(picture: Picture): Promise<Lie> {
	const { lower, right } = await edgesOf(picture);
	const [across, down] = [tiltOf(lower), tiltOf(right)];
	const sideways = down.distinct > sidewaysSharper * across.distinct;
	return { degrees: sideways ? 0 : across.angle, sideways };
}

/** The angle of lines, and how much sharper they are along it than along most others: 2 to 9 where there are any. */
function tiltOf(ink: Edges): { readonly angle: number; readonly distinct: number } {
	if (ink.length === 0) return { angle: 0, distinct: 1 };
	const around = (middle: number, reach: number, step: number) => {
		const tried = Array.from({ length: 2 * Math.round(reach / step) + 1 }, (_, at) => {
			const angle = middle - reach + at * step;
			return { angle, sharpness: sharpnessAt(ink, angle) };
		});
		return tried.sort((a, b) => a.sharpness - b.sharpness);
	};
	const tried = around(0, maxSkew, coarseStep);
	const usual = tried.filter(({ angle }) => Math.abs(angle) <= usualSkew);
	const [best, bestUsual] = [tried.at(-1), usual.at(-1)];
	const usually = usual[Math.floor(usual.length / 3)]?.sharpness ?? 1;
	const isFar = (best?.sharpness ?? 0) > farSharper * (bestUsual?.sharpness ?? 0);
	const rough = (isFar ? best : bestUsual)?.angle ?? 0;
	const angle = around(rough, coarseStep, fineStep).at(-1)?.angle ?? 0;
	return { angle: Math.abs(angle) < fineStep / 2 ? 0 : angle, distinct: (bestUsual?.sharpness ?? 1) / usually };
}

function sharpnessAt(ink: Edges, degrees: number): number {
	const slope = Math.tan((degrees * Math.PI) / 180);
	// At no slope that is tried a point moves up or down by half the side.
	const rows = new Int32Array(2 * skewLongSide);
	const first = (skewLongSide >> 1) + 0.5;
	for (let at = 0; at < ink.length; at += 2)
		(rows[(first + (ink[at + 1] as number) - (ink[at] as number) * slope) | 0] as number)++;
	let squares = 0;
	for (let row = 0; row < rows.length; row++) squares += (rows[row] as number) ** 2;
	return squares;
}

/** In a smaller picture the lower edges of ink, for letters stand on their baseline, and, x and y exchanged, the right ones. */
async function edgesOf(picture: Picture): Promise<{ readonly lower: Edges; readonly right: Edges }> {
	const { pixels: small, width: columns, height: rows } = await downscaled(picture, skewLongSide);
	const lower = new Int32Array(2 * columns * rows);
	const right = new Int32Array(2 * columns * rows);
	let [lowers, rights] = [0, 0];
	for (let y = 1; y < rows; y++)
		for (let x = 1, at = y * columns + 1; x < columns; x++, at++) {
			const gray = small[at] as number;
			if (gray - (small[at - columns] as number) > skewInkContrast) {
				lower[lowers++] = x;
				lower[lowers++] = y;
			}
			if (gray - (small[at - 1] as number) > skewInkContrast) {
				right[rights++] = y;
				right[rights++] = x;
			}
		}
	return { lower: lower.subarray(0, lowers), right: right.subarray(0, rights) };
}
