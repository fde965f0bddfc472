import sharp from "sharp";
import type { Picture } from "./picture.ts";

/** Pixels are taken together to about this many along the long side: letters stay apart, lines too. */
const longSide = 1_600;
/** What a feeder does, and what a hand may do; more is a turned page. In degrees. */
const usualSkew = 6;
const maxSkew = 20;
/** By this factor lines must be sharper to lie as far askew: a drawing has oblique lines too. */
const clearly = 1.5;
/** First pass and last, in degrees. At 0.05° a line of A4 rises by half a pixel of the small picture. */
const coarse = 0.5;
const fine = 0.05;
/** How much darker than its surroundings ink is, of 255. */
const inkContrast = 40;

/** Where ink ends downwards: x and y of each place in turn. */
type Edges = Int32Array;

/**
 * By how many degrees the lines on `picture` fall to the right (clockwise): the angle along which the sums of ink
 * differ most from line to line (Postl's method). Only where paper turns into ink counts: shadows and the dark edge of
 * a scanner's lid have hardly any of it.
 */
export async function skewOf(picture: Picture): Promise<number> {
	const ink = await edgesOf(picture);
	if (ink.length === 0) return 0;
	const around = (middle: number, reach: number, step: number) => {
		let best = { angle: middle, sharpness: -1 };
		for (let angle = middle - reach; angle <= middle + reach + step / 2; angle += step) {
			const sharpness = sharpnessAt(ink, angle);
			if (sharpness > best.sharpness) best = { angle, sharpness };
		}
		return best;
	};
	const usual = around(0, usualSkew, coarse);
	const any = around(0, maxSkew, coarse);
	const rough = any.sharpness > clearly * usual.sharpness ? any : usual;
	const { angle } = around(rough.angle, coarse, fine);
	return Math.abs(angle) < fine / 2 ? 0 : angle;
}

function sharpnessAt(ink: Edges, degrees: number): number {
	const slope = Math.tan((degrees * Math.PI) / 180);
	// At no slope that is tried a point moves up or down by half the side.
	const rows = new Int32Array(2 * longSide);
	const first = longSide >> 1;
	for (let at = 0; at < ink.length; at += 2)
		(rows[first + Math.round((ink[at + 1] as number) - (ink[at] as number) * slope)] as number)++;
	let squares = 0;
	for (let row = 0; row < rows.length; row++) squares += (rows[row] as number) ** 2;
	return squares;
}

/** Lower edges of ink in a smaller picture: letters stand on their baseline. */
async function edgesOf({ pixels, width, height }: Picture): Promise<Edges> {
	const shrink = Math.min(1, longSide / Math.max(width, height));
	const [columns, rows] = [Math.max(1, Math.round(width * shrink)), Math.max(1, Math.round(height * shrink))];
	const small = await sharp(pixels, { raw: { width, height, channels: 1 } })
		.resize({ width: columns, height: rows, fit: "fill", kernel: "linear" })
		.toColourspace("b-w")
		.raw()
		.toBuffer();
	const edges = new Int32Array(2 * columns * rows);
	let found = 0;
	for (let y = 1; y < rows; y++)
		for (let x = 0, at = y * columns; x < columns; x++, at++)
			if ((small[at] as number) - (small[at - columns] as number) > inkContrast) {
				edges[found++] = x;
				edges[found++] = y;
			}
	return edges.subarray(0, found);
}
