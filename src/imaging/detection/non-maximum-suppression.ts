import { area, intersectionArea, type Quad } from "../geometry.ts";
import { pagesOfSpread } from "./book-spread.ts";
import type { ScoredQuad } from "./scored-quad.ts";

/** Cropping a page wrongly is worse than leaving its background. */
const minConfidence = 0.5;
/** Overlap, as part of the smaller one, above which two sheets are the same. */
const maxShared = 0.2;

/**
 * Greedy non-maximum suppression: the confident candidates, none overlapping a better one or one of `before`. A
 * spread is replaced by its two pages.
 */
export function selectSheets(all: readonly ScoredQuad[], before: readonly ScoredQuad[]): ScoredQuad[] {
	const convincing = all
		.filter(({ confidence }) => confidence >= minConfidence)
		.toSorted((a, b) => b.confidence - a.confidence);
	const chosen: ScoredQuad[] = [];
	for (const one of convincing) {
		const sheets = pagesOfSpread(one, convincing) ?? [one];
		const taken = [...before, ...chosen];
		if (sheets.every((sheet) => taken.every(({ quad }) => apart(sheet.quad, quad)))) chosen.push(...sheets);
	}
	return chosen;
}

const apart = (one: Quad, other: Quad) => intersectionArea(one, other) < maxShared * Math.min(area(one), area(other));
