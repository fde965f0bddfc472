import { area, distance, type Point, pointAt, type Quad } from "../geometry.ts";
import { type EdgeSupport, edgeSupport, isOnBorder, supportInChannel } from "./edge-support.ts";
import type { Gradients } from "./gradients.ts";
import { type SegmentationMaps, sampleAt } from "./segmentation.ts";
import { outlineProfiles } from "./split-candidates.ts";

const samples = 24;

/** Features of a quadrilateral for and against being a sheet; each about 0 to 1. */
export interface CandidateFeatures {
	/** Mean edge support of the sides: the part of each that lies on an edge of constant sign. */
	readonly edges: number;
	/** Mean outline probability along the sides. */
	readonly outline: number;
	/** Mean of both at the side where it is lowest. */
	readonly weakestSide: number;
	/** Mean interior probability inside. */
	readonly inside: number;
	/** Interior probability just outside of the sides where there is no outline between: the sheet continues. */
	readonly leak: number;
	/** Outline probability a little outside of the sides. */
	readonly outlineBeyond: number;
	/** Outline probability inside, where a single sheet has none: the mean, and the highest along a straight line across. */
	readonly innerOutline: number;
	readonly maxInnerOutline: number;
	/** Share of the sides' ends past which the same edge continues, as the edge of a table board does. */
	readonly continuation: number;
	/** Share of the sides that lie on the frame's border with no interior beside them: no sheet that could continue beyond the frame. */
	readonly emptyBorder: number;
	/** Part of the sides that lies outside of the frame. */
	readonly outsideFrame: number;
	/** Square root of its share of the frame. */
	readonly size: number;
}

export function features(gradients: Gradients, maps: SegmentationMaps, quad: Quad): CandidateFeatures {
	const sides = quad.map((p, i) => alongSide(gradients, maps, quad, p, quad[(i + 1) % 4] as Point));
	const seen = sides.flatMap(({ edge, ...side }) => (edge ? [{ edge, ...side }] : []));
	const borders = sides.filter(({ edge }) => edge === undefined);
	const across = outlineProfiles(maps, quad).map(({ seen }) => seen);
	return {
		edges: mean(seen.map(({ edge }) => edge.support)),
		outline: mean(seen.map(({ outline }) => outline)),
		weakestSide: Math.min(1, ...seen.map(({ edge, outline }) => (edge.support + outline) / 2)),
		inside: within(maps, quad),
		leak: mean(seen.map(({ outside, outline }) => outside * (1 - outline))),
		outlineBeyond: mean(seen.map(({ outlineBeyond }) => outlineBeyond)),
		innerOutline: mean(across),
		maxInnerOutline: Math.max(...across),
		continuation:
			continuation(
				gradients,
				quad,
				sides.map(({ edge }) => edge),
			) / 8,
		emptyBorder: borders.reduce((sum, { inside }) => sum + (1 - inside) / 4, 0),
		outsideFrame: mean(seen.map(({ outsideFrame }) => outsideFrame)),
		size: Math.sqrt(area(quad) / (gradients.width * gradients.height)),
	};
}

const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);

/** Of one side: edge support (none on the frame's border), outline probability on it, and both probabilities beside it. */
function alongSide(gradients: Gradients, maps: SegmentationMaps, quad: Quad, p: Point, q: Point) {
	const [nx, ny] = [(q[1] - p[1]) / distance(p, q), (p[0] - q[0]) / distance(p, q)];
	const cell = 1 / Math.min(maps.across, maps.down);
	const away = 3 * cell + 0.02 * Math.sqrt(area(quad));
	let [outline, outlineBeyond, inside, outside, counted] = [0, 0, 0, 0, 0];
	for (let k = 0; k < samples; k++) {
		const t = 0.04 + (0.92 * (k + 0.5)) / samples;
		const [x, y] = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
		// Half a pixel outside is rounding: sides on the border count.
		if (x < -0.5 || y < -0.5 || x > gradients.width + 0.5 || y > gradients.height + 0.5) continue;
		counted++;
		outline += Math.max(
			sampleAt(maps, maps.outline, x - cell * nx, y - cell * ny),
			sampleAt(maps, maps.outline, x, y),
			sampleAt(maps, maps.outline, x + cell * nx, y + cell * ny),
		);
		outlineBeyond += sampleAt(maps, maps.outline, x + away * nx, y + away * ny);
		inside += sampleAt(maps, maps.interior, x - away * nx, y - away * ny);
		outside += sampleAt(maps, maps.interior, x + away * nx, y + away * ny);
	}
	const share = (sum: number) => sum / Math.max(1, counted);
	return {
		edge: isOnBorder(gradients, p, q) ? undefined : edgeSupport(gradients, p, q),
		outline: share(outline),
		outlineBeyond: share(outlineBeyond),
		inside: share(inside),
		outside: share(outside),
		outsideFrame: 1 - counted / samples,
	};
}

/** Mean interior probability over nearly all of the quadrilateral. */
function within(maps: SegmentationMaps, quad: Quad): number {
	const steps = Array.from({ length: 14 }, (_, k) => 0.05 + (0.9 * (k + 0.5)) / 14);
	return mean(
		steps.flatMap((v) =>
			steps.map((u) => {
				const [x, y] = pointAt(quad, u, v);
				return sampleAt(maps, maps.interior, x, y);
			}),
		),
	);
}

/**
 * Number of ends (of eight) past which a side continues as the same edge: table boards do, and so do a sheet's long
 * sides past a line that is printed on it.
 */
function continuation(gradients: Gradients, quad: Quad, sides: readonly (EdgeSupport | undefined)[]): number {
	let ends = 0;
	sides.forEach((side, i) => {
		if (side === undefined) return;
		const [p, q] = [quad[i] as Point, quad[(i + 1) % 4] as Point];
		const part = Math.min(0.15, 40 / distance(p, q));
		const [dx, dy] = [(q[0] - p[0]) * part, (q[1] - p[1]) * part];
		for (const [from, x, y] of [
			[q, dx, dy],
			[p, -dx, -dy],
		] as const) {
			const [near, far]: [Point, Point] = [
				[from[0] + 0.25 * x, from[1] + 0.25 * y],
				[from[0] + x, from[1] + y],
			];
			// The normal points the other way.
			const sign = from === q ? side.sign : -side.sign;
			if (supportInChannel(gradients, near, far, side.plane, sign, 1) > 0.6) ends++;
		}
	});
	return ends;
}
