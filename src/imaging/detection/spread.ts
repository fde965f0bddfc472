import { area, distance, intersect, lineThrough, offLine, type Point, type Quad, shared } from "../geometry.ts";
import type { Found } from "./found.ts";

/** By how much less its pages may convince than a spread: their inner sides are a shadow at most, where the spread has none. */
const nearlyAsConvincing = 0.3;
/** Two pages fill at least this much of their spread, and neither more than this much of it. */
const filled = 0.92;
const mostOfIt = 0.65;
/** How much of a page lies within its spread, at least: pages are bent, and their quadrilaterals are not. */
const within = 0.93;
const mostShared = 0.1;
/** How far off the middle, as part of the spread's size, two pages may part. */
const offMiddle = 0.07;

/** The two pages of an open book that was found as one sheet: both convince, fill it, and part in its middle as seen in perspective. */
export function pagesOf(spread: Found, all: readonly Found[]): readonly Found[] | undefined {
	const whole = area(spread.quad);
	const [tl, tr, br, bl] = spread.quad;
	const middle = intersect(lineThrough(tl, br), lineThrough(tr, bl));
	if (middle === undefined) return undefined;
	const halves = all.filter(
		({ quad }) =>
			area(quad) < mostOfIt * whole &&
			shared(quad, spread.quad) > within * area(quad) &&
			isNearSide(middle, quad, offMiddle * Math.sqrt(whole)),
	);
	for (const [i, one] of halves.entries()) {
		const other = halves
			.slice(i + 1)
			.find(
				({ quad }) => shared(quad, one.quad) < mostShared * area(quad) && area(quad) + area(one.quad) > filled * whole,
			);
		if (other === undefined) continue;
		const convincing = (one.confidence + other.confidence) / 2 > spread.confidence - nearlyAsConvincing;
		if (convincing) return [one, other];
	}
	return undefined;
}

/** Whether a point lies on one of the sides, but for `near` px. */
function isNearSide(p: Point, quad: Quad, near: number): boolean {
	return quad.some((from, i) => {
		const to = quad[(i + 1) % 4] as Point;
		return distance(p, from) + distance(p, to) < distance(from, to) + near && offLine(p, lineThrough(from, to)) < near;
	});
}
