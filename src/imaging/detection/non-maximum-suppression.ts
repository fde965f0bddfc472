import { area, intersectionArea, type Quad } from "../geometry.ts";
import { pagesOfSpread } from "./book-spread.ts";
import type { ScoredQuad } from "./scored-quad.ts";
import * as tuned from "./thresholds.ts";

/**
 * Greedy non-maximum suppression: the confident candidates, none overlapping a better one or one of `before`. A
 * spread is replaced by its two pages.
 */
export function selectSheets(all: readonly ScoredQuad[], before: readonly ScoredQuad[]): ScoredQuad[] {
	const convincing = all
		.filter(({ confidence }) => confidence >= tuned.minConfidence)
		.toSorted((a, b) => b.confidence - a.confidence);
	const chosen: ScoredQuad[] = [];
	for (const one of convincing) {
		const sheets = pagesOfSpread(one, convincing) ?? [one];
		const taken = [...before, ...chosen];
		if (sheets.every((sheet) => taken.every(({ quad }) => apart(sheet.quad, quad)))) chosen.push(...sheets);
	}
	return chosen;
}

const apart = (one: Quad, other: Quad) =>
	intersectionArea(one, other) < tuned.sameSheet * Math.min(area(one), area(other));
