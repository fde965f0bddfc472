import { onBorder, quadEvidence, type SideEvidence, stepAcross, supportIn } from "./edges.ts";
import { area, distance, type Point, type Quad } from "./geometry.ts";
import { type Sight, seenAt } from "./sight.ts";
import type { Slopes } from "./slopes.ts";

/** Levels by which the two sides of a sheet's edge differ at least. */
const sameColour = 3;
const samples = 24;

/** What speaks for a quadrilateral being a sheet, and what against; each about 0 to 1. */
export interface Evidence {
	/** How much of the sides lies on an edge that keeps its sign: of all sides that can be seen, and of the worst. */
	readonly edges: number;
	readonly worstEdge: number;
	/** The same of the outline that the network sees. */
	readonly outline: number;
	readonly worstOutline: number;
	/** How much the network sees sheet inside, just outside, and the least difference across a side. */
	readonly inside: number;
	readonly outside: number;
	readonly worstContrast: number;
	/** Outline within, where a single sheet has none. */
	readonly parted: number;
	/** Corner heat at the corners that can be seen. */
	readonly corners: number;
	/** Share of the sides' ends past which the same edge goes on, as a table board's does. */
	readonly runsOn: number;
	/** Share of the sides with the same colour on both: rules and folds. */
	readonly sameColour: number;
	/** Square root of its share of the frame. */
	readonly size: number;
	/** Share of the sides that lie on the frame's border: the sheet goes on, nobody can see its end. */
	readonly cut: number;
}

export function evidence(field: Slopes, sight: Sight, quad: Quad): Evidence {
	const sides = quadEvidence(field, quad);
	const seen = quad.flatMap((p, i) => {
		const edge = sides[i];
		return edge ? [{ edge, ...alongSide(field, sight, quad, p, quad[(i + 1) % 4] as Point) }] : [];
	});
	const edges = seen.map(({ edge }) => edge.support);
	const outlines = seen.map(({ outline }) => outline);
	return {
		edges: mean(edges),
		worstEdge: Math.min(1, ...edges),
		outline: mean(outlines),
		worstOutline: Math.min(1, ...outlines),
		inside: within(sight, sight.interior, quad, 0.9),
		outside: mean(seen.map(({ outside }) => outside)),
		worstContrast: Math.min(1, ...seen.map(({ inside, outside }) => inside - outside)),
		parted: within(sight, sight.outline, quad, 0.84),
		corners: mean(quad.flatMap((corner) => cornerHeat(field, sight, corner))),
		runsOn: runsOn(field, quad, sides) / 8,
		sameColour: sameOnBoth(field, quad) / 4,
		size: Math.sqrt(area(quad) / (field.width * field.height)),
		cut: sides.filter((side) => side === undefined).length / 4,
	};
}

const mean = (all: readonly number[]): number => all.reduce((sum, one) => sum + one, 0) / Math.max(1, all.length);

/** Of a side: the outline on it, the sheet just inside of it and just outside. */
function alongSide(field: Slopes, sight: Sight, quad: Quad, p: Point, q: Point) {
	const [nx, ny] = [(q[1] - p[1]) / distance(p, q), (p[0] - q[0]) / distance(p, q)];
	const cell = 1 / Math.min(sight.across, sight.down);
	const away = 3 * cell + 0.02 * Math.sqrt(area(quad));
	let [outline, inside, outside, counted] = [0, 0, 0, 0];
	for (let k = 0; k < samples; k++) {
		const t = 0.04 + (0.92 * (k + 0.5)) / samples;
		const [x, y] = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
		if (x < 0 || y < 0 || x >= field.width || y >= field.height) continue;
		counted++;
		outline += Math.max(...[-cell, 0, cell].map((d) => seenAt(sight, sight.outline, x + d * nx, y + d * ny)));
		inside += seenAt(sight, sight.interior, x - away * nx, y - away * ny);
		outside += seenAt(sight, sight.interior, x + away * nx, y + away * ny);
	}
	const share = (sum: number) => sum / Math.max(1, counted);
	return { outline: share(outline), inside: share(inside), outside: share(outside) };
}

/** Mean of a map over the quadrilateral shrunk towards its middle. */
function within(sight: Sight, map: Float32Array, quad: Quad, shrunk: number): number {
	const [tl, tr, br, bl] = quad;
	const at = (u: number, v: number, axis: 0 | 1) =>
		(1 - v) * ((1 - u) * tl[axis] + u * tr[axis]) + v * ((1 - u) * bl[axis] + u * br[axis]);
	const steps = 14;
	let sum = 0;
	for (let row = 0; row < steps; row++) {
		for (let column = 0; column < steps; column++) {
			const [u, v] = [column, row].map((k) => 0.5 + shrunk * ((k + 0.5) / steps - 0.5)) as [number, number];
			sum += seenAt(sight, map, at(u, v, 0), at(u, v, 1));
		}
	}
	return sum / (steps * steps);
}

/** The highest close to a corner; nothing of one outside of the frame. */
function cornerHeat({ width, height }: Slopes, sight: Sight, [x, y]: Point): number[] {
	if (x < 0 || y < 0 || x >= width || y >= height) return [];
	const reach = [-1.5, 0, 1.5];
	return [
		Math.max(
			...reach.flatMap((u) => reach.map((v) => seenAt(sight, sight.corners, x + u / sight.across, y + v / sight.down))),
		),
	];
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

/** Number of sides with the same colour on both: rules and folds, not a sheet's end. */
function sameOnBoth(field: Slopes, quad: Quad): number {
	return quad.filter((p, i) => {
		const q = quad[(i + 1) % 4] as Point;
		return !onBorder(field, p, q) && stepAcross(field, p, q) < sameColour;
	}).length;
}
