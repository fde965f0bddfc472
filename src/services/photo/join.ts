import type { Found } from "./choose.ts";
import {
	distance,
	intersect,
	isConvex,
	lineThrough,
	offLine,
	orderCorners,
	type Point,
	type Quad,
} from "./geometry.ts";

/** A corner nearer to another, or to a side, than this, as part of the frame's longer side, lies on it. */
const near = 0.015;
/** Where the diagonals cross is the middle of a sheet seen in perspective: nearer to it than this part of the sheet is halved. */
const halved = 0.07;

/**
 * A sheet with a band of another colour across, as covers have, is found as two that share a side from end to end and whose
 * other sides go on straight. That is one sheet, unless both halves are alike: then it is a spread of two pages.
 * @param longer side of the frame
 */
export function joined(found: readonly Found[], longer: number): Found[] {
	for (const [i, one] of found.entries()) {
		for (const other of found.slice(i + 1)) {
			const quad = union(one.quad, other.quad, near * longer);
			if (quad === undefined) continue;
			const whole = { quad, confidence: Math.min(one.confidence, other.confidence) };
			return joined([whole, ...found.filter((each) => each !== one && each !== other)], longer);
		}
	}
	return [...found];
}

/** Of two quadrilaterals that are parts of one. */
function union(one: Quad, other: Quad, reach: number): Quad | undefined {
	for (let i = 0; i < 4; i++) {
		for (let k = 0; k < 4; k++) {
			// Both run clockwise: along a shared side, against each other.
			const [a, b, c, d] = [0, 1, 2, 3].map((turn) => one[(i + turn) % 4]) as unknown as Quad;
			const [e, f, g, h] = [0, 1, 2, 3].map((turn) => other[(k + turn) % 4]) as unknown as Quad;
			if (distance(a, f) > reach || distance(b, e) > reach) continue;
			const whole: Quad = [g, h, c, d];
			const straight = offLine(mean(a, f), lineThrough(g, d)) < reach && offLine(mean(b, e), lineThrough(h, c)) < reach;
			if (!straight || !isConvex(whole) || isHalved(whole, mean(a, f), mean(b, e))) continue;
			return orderCorners(whole);
		}
	}
	return undefined;
}

const mean = (p: Point, q: Point): Point => [(p[0] + q[0]) / 2, (p[1] + q[1]) / 2];

function isHalved([g, h, c, d]: Quad, left: Point, right: Point): boolean {
	const middle = intersect(lineThrough(g, c), lineThrough(h, d));
	const length = (distance(g, d) + distance(h, c)) / 2;
	return middle !== undefined && offLine(middle, lineThrough(left, right)) < halved * length;
}
