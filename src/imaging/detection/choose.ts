import { area, type Quad, shared } from "../geometry.ts";
import type { Found } from "./found.ts";
import { pagesOf } from "./spread.ts";

/** Cutting a page wrongly is worse than leaving its table around it: rather right than wrong. */
const leastConfidence = 0.5;
/** Sheets that have more in common, as part of the smaller one, are the same. */
const mostShared = 0.2;

/** Of all candidates the convincing ones, none on top of another or of what was chosen `before`. */
export function choose(all: readonly Found[], before: readonly Found[]): Found[] {
	const convincing = all
		.filter(({ confidence }) => confidence >= leastConfidence)
		.toSorted((a, b) => b.confidence - a.confidence);
	const chosen: Found[] = [];
	for (const one of convincing) {
		const sheets = pagesOf(one, convincing) ?? [one];
		const taken = [...before, ...chosen];
		if (sheets.every((sheet) => taken.every(({ quad }) => apart(sheet.quad, quad)))) chosen.push(...sheets);
	}
	return chosen;
}

const apart = (one: Quad, other: Quad) => shared(one, other) < mostShared * Math.min(area(one), area(other));
