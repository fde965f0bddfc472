import {
	area,
	distance,
	distanceToLine,
	intersect,
	intersectionArea,
	lineThrough,
	type Point,
	type Quad,
} from "../geometry.ts";
import type { ScoredQuad } from "./scored-quad.ts";
import * as tuned from "./thresholds.ts";

/**
 * The two pages of an open book that was detected as one sheet: both confident, covering it, and meeting in its
 * perspective middle (where its diagonals cross).
 */
export function pagesOfSpread(spread: ScoredQuad, all: readonly ScoredQuad[]): readonly ScoredQuad[] | undefined {
	const whole = area(spread.quad);
	const [tl, tr, br, bl] = spread.quad;
	const middle = intersect(lineThrough(tl, br), lineThrough(tr, bl));
	if (middle === undefined) return undefined;
	const halves = all.filter(
		({ quad }) =>
			area(quad) < tuned.largestPage * whole &&
			intersectionArea(quad, spread.quad) > tuned.withinSpread * area(quad) &&
			isNearSide(middle, quad, tuned.offMiddle * Math.sqrt(whole)),
	);
	for (const [i, one] of halves.entries()) {
		const other = halves
			.slice(i + 1)
			.find(
				({ quad }) =>
					intersectionArea(quad, one.quad) < tuned.sharedByPages * area(quad) &&
					area(quad) + area(one.quad) > tuned.pagesFill * whole,
			);
		if (other === undefined) continue;
		const convincing = (one.confidence + other.confidence) / 2 > spread.confidence - tuned.maxConfidenceDrop;
		if (convincing) return [one, other];
	}
	return undefined;
}

/** Whether a point lies within `near` px of one of the sides. */
function isNearSide(p: Point, quad: Quad, near: number): boolean {
	return quad.some((from, i) => {
		const to = quad[(i + 1) % 4] as Point;
		return (
			distance(p, from) + distance(p, to) < distance(from, to) + near && distanceToLine(p, lineThrough(from, to)) < near
		);
	});
}
