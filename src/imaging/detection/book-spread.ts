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

/**
 * How much lower the mean confidence of two pages may be than that of their spread: their inner sides are a shadow
 * at most, where the spread has none.
 */
const maxConfidenceDrop = 0.3;
/** Two pages cover at least this part of their spread, and neither more than `maxPart` of it. */
const filled = 0.92;
const maxPart = 0.65;
/** Part of a page that lies within its spread, at least: pages are curved, and their quadrilaterals are not. */
const within = 0.93;
const maxShared = 0.1;
/** Distance of the line between two pages from the middle, in square roots of the spread's area. */
const offMiddle = 0.07;

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
			area(quad) < maxPart * whole &&
			intersectionArea(quad, spread.quad) > within * area(quad) &&
			isNearSide(middle, quad, offMiddle * Math.sqrt(whole)),
	);
	for (const [i, one] of halves.entries()) {
		const other = halves
			.slice(i + 1)
			.find(
				({ quad }) =>
					intersectionArea(quad, one.quad) < maxShared * area(quad) && area(quad) + area(one.quad) > filled * whole,
			);
		if (other === undefined) continue;
		const convincing = (one.confidence + other.confidence) / 2 > spread.confidence - maxConfidenceDrop;
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
