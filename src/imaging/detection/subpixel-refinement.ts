import {
	distance,
	isSoundNear,
	type Line,
	lineThrough,
	type Point,
	type Quad,
	quadOf,
	scaleQuad,
} from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { edgeSupport, isOnBorder } from "./edge-support.ts";
import { type Gradients, lightness } from "./gradients.ts";
import * as tuned from "./thresholds.ts";

const samples = 80;
/** Refines the sides of a quadrilateral (px of `gradients`) at the photo's full resolution. Returns px of the photo. */
export function refineSubpixel(photo: RgbRaster, gradients: Gradients, quad: Quad): Quad {
	const scale = photo.width / gradients.width;
	const coarse = scaleQuad(quad, scale);
	const lines = quad.map((p, i): Line => {
		const q = quad[(i + 1) % 4] as Point;
		const [from, to] = [coarse[i] as Point, coarse[(i + 1) % 4] as Point];
		if (isOnBorder(gradients, p, q)) return lineThrough(from, to);
		const { plane, sign } = edgeSupport(gradients, p, q);
		return refineSide(photo, from, to, plane, sign, scale) ?? lineThrough(from, to);
	});
	const sharp = quadOf(lines);
	return isSoundNear(sharp, coarse, 3 * tuned.subpixelReach * scale) ? sharp : coarse;
}

/** undefined where the photo shows no clear edge. */
function refineSide(
	photo: RgbRaster,
	p: Point,
	q: Point,
	plane: number,
	sign: number,
	scale: number,
): Line | undefined {
	const length = distance(p, q);
	const [tx, ty] = [(q[0] - p[0]) / length, (q[1] - p[1]) / length];
	const [nx, ny] = [ty, -tx];
	const most = Math.max(2, Math.ceil(tuned.subpixelReach * scale));
	// Half the distance of the central difference.
	const half = Math.max(1, Math.round(0.6 * scale));
	const levels = new Float32Array(2 * (most + half) + 1);
	const points: { t: number; d: number; weight: number }[] = [];
	for (let k = 0; k < samples; k++) {
		const t = (0.03 + (0.94 * (k + 0.5)) / samples) * length;
		for (let j = 0; j < levels.length; j++) {
			const d = j - most - half;
			levels[j] = levelAt(photo, plane, p[0] + t * tx + d * nx, p[1] + t * ty + d * ny, tx, ty);
		}
		const peak = steepest(levels, half, sign);
		if (peak && peak.slope * scale > tuned.leastSlope * 2 * half)
			points.push({ t, d: peak.at - most, weight: peak.slope });
	}
	if (points.length < samples / 4) return undefined;
	const { start, slope } = fitted(points, scale);
	const at = (t: number): Point => [p[0] + t * tx + (start + slope * t) * nx, p[1] + t * ty + (start + slope * t) * ny];
	return lineThrough(at(0), at(length));
}

/** Value of a channel as in `gradientsOf`, averaged along the side. */
function levelAt(
	{ data, width, height }: RgbRaster,
	plane: number,
	x: number,
	y: number,
	tx: number,
	ty: number,
): number {
	let [r, g, b] = [0, 0, 0];
	for (let k = 0; k < tuned.averagedPixels; k++) {
		const along = k - (tuned.averagedPixels - 1) / 2;
		const column = Math.max(0, Math.min(width - 1, Math.floor(x + along * tx)));
		const row = Math.max(0, Math.min(height - 1, Math.floor(y + along * ty)));
		const at = 3 * (row * width + column);
		r += data[at] as number;
		g += data[at + 1] as number;
		b += data[at + 2] as number;
	}
	[r, g, b] = [r / tuned.averagedPixels, g / tuned.averagedPixels, b / tuned.averagedPixels];
	return plane === 0 ? lightness(r, g, b) : plane === 1 ? (b - (r + g) / 2) * 0.7 : (r - g) * 0.7;
}

/** Where levels rise (sign 1) or fall (-1) most over 2 × `half`, with subpixel accuracy (parabola through the peak). */
function steepest(levels: Float32Array, half: number, sign: number): { at: number; slope: number } | undefined {
	const count = levels.length - 2 * half;
	const slope = (d: number) => sign * ((levels[d + 2 * half] as number) - (levels[d] as number));
	let best = 0;
	for (let d = 1; d < count; d++) if (slope(d) > slope(best)) best = d;
	if (best === 0 || best === count - 1) return undefined;
	const [before, here, after] = [slope(best - 1), slope(best), slope(best + 1)];
	const bend = before - 2 * here + after;
	return { at: best + (bend < 0 ? (0.5 * (before - after)) / bend : 0), slope: here };
}

/** d = start + slope · t by iteratively reweighted least squares with Cauchy weights. */
function fitted(points: readonly { t: number; d: number; weight: number }[], scale: number) {
	let line = { start: 0, slope: 0 };
	for (let round = 0; round < tuned.fittingRounds; round++) {
		let [w, wt, wd, wtt, wtd] = [0, 0, 0, 0, 0];
		for (const { t, d, weight } of points) {
			const off = (d - line.start - line.slope * t) / (0.5 * scale);
			const trust = round === 0 ? weight : weight / (1 + off * off);
			w += trust;
			wt += trust * t;
			wd += trust * d;
			wtt += trust * t * t;
			wtd += trust * t * d;
		}
		const slope = (w * wtd - wt * wd) / (w * wtt - wt * wt);
		line = { slope, start: (wd - slope * wt) / w };
	}
	return line;
}
