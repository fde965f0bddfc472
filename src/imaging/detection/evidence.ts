import { area, distance, type Point, place, type Quad } from "../geometry.ts";
import { onBorder, type SideEvidence, sideEvidence, supportIn } from "./edges.ts";
import { outlinesAcross } from "./halves.ts";
import { type Sight, seenAt } from "./sight.ts";
import type { Slopes } from "./slopes.ts";

const samples = 24;

/** What speaks for a quadrilateral being a sheet, and what against; each about 0 to 1. */
export interface Evidence {
	/** How much of the sides lies on an edge that keeps its sign. */
	readonly edges: number;
	/** The same of the outline that the network sees. */
	readonly outline: number;
	/** The mean of both at the side where it is least. */
	readonly worst: number;
	/** How much sheet the network sees inside. */
	readonly inside: number;
	/** How much sheet it sees beyond the sides without an outline in between: the sheet goes on. */
	readonly leak: number;
	/** Outline a little beyond the sides. */
	readonly outlineBeyond: number;
	/** Outline within, where a single sheet has none: in all, and along the straight line across that has most. */
	readonly parted: number;
	readonly partingLine: number;
	/** Share of the sides' ends past which the same edge goes on, as a table board's does. */
	readonly runsOn: number;
	/** Share of the sides that lie on the frame's border without a sheet there that could go on beyond it. */
	readonly emptyBorder: number;
	/** How much of the sides lies outside of the frame. */
	readonly unseen: number;
	/** Square root of its share of the frame. */
	readonly size: number;
}

export function evidence(field: Slopes, sight: Sight, quad: Quad): Evidence {
	const sides = quad.map((p, i) => alongSide(field, sight, quad, p, quad[(i + 1) % 4] as Point));
	const seen = sides.flatMap(({ edge, ...side }) => (edge ? [{ edge, ...side }] : []));
	const borders = sides.filter(({ edge }) => edge === undefined);
	const across = outlinesAcross(sight, quad).map(({ seen }) => seen);
	return {
		edges: mean(seen.map(({ edge }) => edge.support)),
		outline: mean(seen.map(({ outline }) => outline)),
		worst: Math.min(1, ...seen.map(({ edge, outline }) => (edge.support + outline) / 2)),
		inside: within(sight, quad),
		leak: mean(seen.map(({ outside, outline }) => outside * (1 - outline))),
		outlineBeyond: mean(seen.map(({ outlineBeyond }) => outlineBeyond)),
		parted: mean(across),
		partingLine: Math.max(...across),
		runsOn:
			runsOn(
				field,
				quad,
				sides.map(({ edge }) => edge),
			) / 8,
		emptyBorder: borders.reduce((sum, { inside }) => sum + (1 - inside) / 4, 0),
		unseen: mean(seen.map(({ unseen }) => unseen)),
		size: Math.sqrt(area(quad) / (field.width * field.height)),
	};
}

const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);

/** Of a side: the edge and the outline on it (no edge where it lies on the border), and what the network sees beside it. */
function alongSide(field: Slopes, sight: Sight, quad: Quad, p: Point, q: Point) {
	const [nx, ny] = [(q[1] - p[1]) / distance(p, q), (p[0] - q[0]) / distance(p, q)];
	const cell = 1 / Math.min(sight.across, sight.down);
	const away = 3 * cell + 0.02 * Math.sqrt(area(quad));
	let [outline, outlineBeyond, inside, outside, counted] = [0, 0, 0, 0, 0];
	for (let k = 0; k < samples; k++) {
		const t = 0.04 + (0.92 * (k + 0.5)) / samples;
		const [x, y] = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
		// Sides on the border count: half a pixel is rounding.
		if (x < -0.5 || y < -0.5 || x > field.width + 0.5 || y > field.height + 0.5) continue;
		counted++;
		outline += Math.max(
			seenAt(sight, sight.outline, x - cell * nx, y - cell * ny),
			seenAt(sight, sight.outline, x, y),
			seenAt(sight, sight.outline, x + cell * nx, y + cell * ny),
		);
		outlineBeyond += seenAt(sight, sight.outline, x + away * nx, y + away * ny);
		inside += seenAt(sight, sight.interior, x - away * nx, y - away * ny);
		outside += seenAt(sight, sight.interior, x + away * nx, y + away * ny);
	}
	const share = (sum: number) => sum / Math.max(1, counted);
	return {
		edge: onBorder(field, p, q) ? undefined : sideEvidence(field, p, q),
		outline: share(outline),
		outlineBeyond: share(outlineBeyond),
		inside: share(inside),
		outside: share(outside),
		unseen: 1 - counted / samples,
	};
}

/** Mean of the interior over nearly all of the quadrilateral. */
function within(sight: Sight, quad: Quad): number {
	const steps = Array.from({ length: 14 }, (_, k) => 0.05 + (0.9 * (k + 0.5)) / 14);
	return mean(
		steps.flatMap((v) =>
			steps.map((u) => {
				const [x, y] = place(quad, u, v);
				return seenAt(sight, sight.interior, x, y);
			}),
		),
	);
}

/**
 * Number of ends (of eight) past which a side goes on as the same edge: table boards do, and so do a sheet's long
 * sides past a line that is printed on it.
 */
function runsOn(field: Slopes, quad: Quad, sides: readonly (SideEvidence | undefined)[]): number {
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
			// Walking backwards turns the normal round.
			const sign = from === q ? side.sign : -side.sign;
			if (supportIn(field, near, far, side.plane, sign, 1) > 0.6) ends++;
		}
	});
	return ends;
}
