import { frameQuad, intersection, intersectionOverUnion, type Point, type Quad } from "../../src/imaging/geometry.ts";
import { homography } from "../../src/imaging/homography.ts";

/**
 * SmartDoc's measure (Burie et al., "ICDAR2015 competition on smartphone document capture and OCR", section III):
 * both quadrilaterals are taken to the page by the true one's homography, so that far and near corners count alike; then
 * intersection over union. Parts beyond the frame count on neither side.
 */
export function jaccard(found: Quad, truth: Quad, frame: Frame): number {
	const [a, b, c, d, e, f, g, h] = homography(1, 1, truth);
	// The inverse, but for a factor.
	const toPage = ([x, y]: Point): Point => {
		const w = (d * h - e * g) * x + (b * g - a * h) * y + (a * e - b * d);
		return [
			((e - f * h) * x + (c * h - b) * y + (b * f - c * e)) / w,
			((f * g - d) * x + (a - c * g) * y + (c * d - a * f)) / w,
		];
	};
	const seen = frameQuad(frame.width, frame.height);
	return intersectionOverUnion(intersection(found, seen).map(toPage), intersection(truth, seen).map(toPage));
}

/** px of the upright photo. */
export interface Frame {
	readonly width: number;
	readonly height: number;
}

export interface Match {
	/** Per true document, the best found one's value; 0 where none is left for it. */
	readonly values: readonly number[];
	/** True ones not found, and found ones that are none: less than half in common. */
	readonly missed: number;
	readonly extra: number;
}

/** Below this something else was found. */
const least = 0.5;

/** Gives each found quadrilateral to the true one that it covers best, the best pair first. */
export function match(found: readonly Quad[], truths: readonly Quad[], frame: Frame): Match {
	const pairs = truths
		.flatMap((truth, t) => found.map((quad, f) => ({ t, f, value: jaccard(quad, truth, frame) })))
		.filter(({ value }) => value > 0)
		.toSorted((a, b) => b.value - a.value);
	const values = truths.map(() => 0);
	const taken = new Set<number>();
	for (const { t, f, value } of pairs) {
		if (values[t] !== 0 || taken.has(f)) continue;
		values[t] = value;
		taken.add(f);
	}
	const right = values.filter((value) => value >= least).length;
	return { values, missed: truths.length - right, extra: found.length - right };
}
