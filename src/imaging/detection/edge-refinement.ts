import { distance, isSoundNear, type Line, lineThrough, type Point, type Quad, quadOf } from "../geometry.ts";
import { gradientAt, isOnBorder } from "./edge-support.ts";
import type { Gradients } from "./gradients.ts";
import { type SegmentationMaps, sampleAt } from "./segmentation.ts";
import * as tuned from "./thresholds.ts";

const samples = 48;

/** Moves each side to the strongest straight edge beside it, with subpixel accuracy; sides on the frame's border stay. */
export function refineQuad(gradients: Gradients, maps: SegmentationMaps, quad: Quad): Quad {
	const lines = quad.map((p, i) => refineSide(gradients, maps, p, quad[(i + 1) % 4] as Point));
	const refined = quadOf(lines);
	const far = 3 * tuned.refinementReach * Math.max(gradients.width, gradients.height);
	return isSoundNear(refined, quad, far) ? refined : quad;
}

function refineSide(gradients: Gradients, maps: SegmentationMaps, p: Point, q: Point): Line {
	if (isOnBorder(gradients, p, q)) return lineThrough(p, q);
	const length = distance(p, q);
	const [nx, ny] = [(q[1] - p[1]) / length, (p[0] - q[0]) / length];
	const most = Math.round(tuned.refinementReach * Math.max(gradients.width, gradients.height));
	const span = 2 * most + 1;
	// seen[k * span + d]: outline probability at sample k, moved by d - most along the normal.
	const seen = new Float32Array(samples * span);
	for (let k = 0; k < samples; k++) {
		const [x, y] = at(p, q, k);
		for (let d = 0; d < span; d++) {
			seen[k * span + d] =
				tuned.refinedWithoutOutline + sampleAt(maps, maps.outline, x + (d - most) * nx, y + (d - most) * ny);
		}
	}
	// profile[k * span + d]: gradient, likewise.
	let best = { worth: 0, from: 0, to: 0, profile: seen, sign: 1 };
	for (let plane = 0; plane < gradients.planes.length; plane++) {
		const profile = new Float32Array(samples * span);
		for (let k = 0; k < samples; k++) {
			const [x, y] = at(p, q, k);
			for (let d = 0; d < span; d++) {
				const slope = gradientAt(gradients, plane, x + (d - most) * nx, y + (d - most) * ny, nx, ny);
				profile[k * span + d] =
					Math.max(-tuned.clippedSlope, Math.min(tuned.clippedSlope, slope)) * (seen[k * span + d] as number);
			}
		}
		for (let from = 0; from < span; from++) {
			for (let to = 0; to < span; to++) {
				let sum = 0;
				for (let k = 0, d = from + 0.5, by = (to - from) / samples; k < samples; k++, d += by) {
					sum += profile[k * span + (d | 0)] as number;
				}
				const worth = Math.abs(sum) / samples - tuned.distanceMalus * (Math.abs(from - most) + Math.abs(to - most));
				if (worth > best.worth) best = { worth, from, to, profile, sign: Math.sign(sum) };
			}
		}
	}
	if (best.worth === 0) return lineThrough(p, q);
	return fitLine(best, p, q, nx, ny, most) ?? lineThrough(p, q);
}
const at = (p: Point, q: Point, k: number): Point => {
	const t = 0.04 + (0.92 * (k + 0.5)) / samples;
	return [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
};

/** Weighted least squares through the profile's peaks near the best straight line. */
function fitLine(
	{ from, to, profile, sign }: { from: number; to: number; profile: Float32Array; sign: number },
	p: Point,
	q: Point,
	nx: number,
	ny: number,
	most: number,
): Line | undefined {
	const span = 2 * most + 1;
	let [w, wt, wd, wtt, wtd] = [0, 0, 0, 0, 0];
	for (let k = 0; k < samples; k++) {
		const middle = Math.round(from + ((to - from) * (k + 0.5)) / samples);
		let peak = middle;
		const value = (d: number) => sign * (profile[k * span + d] ?? 0);
		for (let d = Math.max(1, middle - tuned.peakReach); d <= Math.min(span - 2, middle + tuned.peakReach); d++) {
			if (value(d) > value(peak)) peak = d;
		}
		if (value(peak) < 1 || peak < 1 || peak > span - 2) continue;
		const [before, here, after] = [value(peak - 1), value(peak), value(peak + 1)];
		const bend = before - 2 * here + after;
		const d = peak - most + (bend < 0 ? (0.5 * (before - after)) / bend : 0);
		const t = (k + 0.5) / samples;
		w += here;
		wt += here * t;
		wd += here * d;
		wtt += here * t * t;
		wtd += here * t * d;
	}
	const det = w * wtt - wt * wt;
	if (w < samples * 0.25 || det < 1e-6) return undefined;
	const slope = (w * wtd - wt * wd) / det;
	const start = (wd - slope * wt) / w;
	const move = ([x, y]: Point, t: number): Point => {
		const d = start + slope * t;
		return [x + d * nx, y + d * ny];
	};
	return lineThrough(move(at(p, q, 0), 0.5 / samples), move(at(p, q, samples - 1), (samples - 0.5) / samples));
}
