import { area, type Quad, shared } from "./geometry.ts";
import { isNearSide, pagesOf } from "./spread.ts";

export interface Found {
	readonly quad: Quad;
	readonly confidence: number;
}

/** Cutting a page wrongly is worse than leaving its table around it. */
const leastConfidence = 0.4;
/** Sheets that have more in common, as part of the smaller one, are the same. */
const mostShared = 0.2;
/** A corner nearer to a side than this, as part of the frame's longer side, lies on it. */
const onSide = 0.012;

/** By how much less a larger candidate may convince, and how much larger it is, to be the whole of which another is a part. */
const nearlyAsConvincing = 0.2;
const clearlyLarger = 1.25;
/** Two parts of one sheet fill at least this much of it. */
const withoutGap = 0.95;

/** Of all candidates the convincing ones, none on top of another or of what was chosen `before`. @param longer side of the frame */
export function choose(all: readonly Found[], before: readonly Found[], longer: number): Found[] {
	const convincing = all
		.filter(({ confidence }) => confidence >= leastConfidence)
		.toSorted((a, b) => b.confidence - a.confidence);
	const chosen: Found[] = [];
	for (const one of convincing) {
		const whole = wholeOf(one, convincing, onSide * longer);
		const sheets = pagesOf(whole, convincing) ?? [whole];
		const taken = [...before, ...chosen];
		if (sheets.every((sheet) => taken.every(({ quad }) => apart(sheet.quad, quad)))) chosen.push(...sheets);
	}
	return chosen;
}

/**
 * A band of colour on a cover, or a fold, ends a sheet as convincingly as its edge does. Where a larger candidate has all
 * four corners of one on its sides, that is the sheet: half a page lost is worse than two pages of a book in one.
 */
function wholeOf(one: Found, all: readonly Found[], near: number): Found {
	const larger = all.find(
		(other) =>
			other.confidence > one.confidence - nearlyAsConvincing &&
			area(other.quad) > clearlyLarger * area(one.quad) &&
			one.quad.every((corner) => isNearSide(corner, other.quad, near)) &&
			!holdsAnother(other, one, all),
	);
	return larger ?? one;
}

/** Whether beside one there is another, with a gap between them: two sheets in a row, not one. */
function holdsAnother(larger: Found, one: Found, all: readonly Found[]): boolean {
	return all.some(
		({ quad }) =>
			apart(quad, one.quad) &&
			shared(quad, larger.quad) > 0.95 * area(quad) &&
			area(quad) + area(one.quad) < withoutGap * area(larger.quad),
	);
}

const apart = (one: Quad, other: Quad) => shared(one, other) < mostShared * Math.min(area(one), area(other));
