import { type Candidate, candidates } from "./candidates.ts";
import { onBorder } from "./edges.ts";
import { area, type Point, type Quad, shared } from "./geometry.ts";
import type { Picture } from "./picture.ts";
import { confidenceOf } from "./score.ts";
import { sharpenQuad } from "./sharpen.ts";
import { shrink } from "./shrink.ts";
import { cover, look, type Sight } from "./sight.ts";
import { type Slopes, slopes } from "./slopes.ts";

/** A document seen in a picture. */
export interface Sheet {
	/** px of the picture; top-left, top-right, bottom-right, bottom-left as seen; a corner that the frame cuts off lies beyond it. */
	readonly quad: Quad;
	/** How likely this is a document and these are its corners, 0 to 1. */
	readonly confidence: number;
	/** The sheet goes on beyond the frame. */
	readonly cutOff: boolean;
}

/** Length of the longer side at which sheets are looked for, in px. */
const workingSide = 800;
/** Cutting a page wrongly is worse than leaving its table around it. */
const leastConfidence = 0.65;
/** Sheets that have more in common, as part of the smaller one, are the same. */
const mostShared = 0.2;
/** What was found is covered and the rest looked at again so often. */
const rounds = 3;

/**
 * The documents in a photo, in reading order; none where there is no document or the picture is the page already: then
 * the whole frame is to be kept.
 */
export async function findSheets(picture: Picture): Promise<readonly Sheet[]> {
	const small = await shrink(picture, Math.min(1, workingSide / Math.max(picture.width, picture.height)));
	const field = slopes(small);
	return choose(field, await look(small))
		.map(({ quad, confidence }) => ({
			quad: sharpenQuad(picture, field, quad),
			confidence,
			cutOff: isCutOff(field, quad),
		}))
		.toSorted(inReadingOrder);
}

/** The most convincing candidates, none on top of another; again without them, until nothing convinces. */
export function choose(field: Slopes, sight: Sight): { quad: Quad; confidence: number }[] {
	const chosen: { quad: Quad; confidence: number }[] = [];
	for (let round = 0; round < rounds; round++) {
		const before = chosen.length;
		for (const one of convincing(candidates(field, sight))) {
			if (chosen.every(({ quad }) => apart(one.quad, quad))) chosen.push(one);
		}
		if (chosen.length === before) break;
		for (const { quad } of chosen.slice(before)) cover(sight, quad);
	}
	return chosen;
}

const convincing = (all: readonly Candidate[]) =>
	all
		.map(({ quad, evidence }) => ({ quad, confidence: confidenceOf(evidence) }))
		.filter(({ confidence }) => confidence >= leastConfidence)
		.toSorted((a, b) => b.confidence - a.confidence);

const apart = (one: Quad, other: Quad) => shared(one, other) < mostShared * Math.min(area(one), area(other));

function isCutOff(field: Slopes, quad: Quad): boolean {
	return quad.some((p, i) => onBorder(field, p, quad[(i + 1) % 4] as Point) || !isInside(field, p));
}

const isInside = ({ width, height }: Slopes, [x, y]: Point) => x >= 0 && y >= 0 && x <= width && y <= height;

/** Row by row: what begins above the other's middle and its left comes first. */
function inReadingOrder(one: Sheet, other: Sheet): number {
	const spans = [one, other].map(({ quad }) => {
		const ys = quad.map(([, y]) => y);
		return { top: Math.min(...ys), bottom: Math.max(...ys), left: Math.min(...quad.map(([x]) => x)) };
	});
	const [a, b] = spans as [(typeof spans)[0], (typeof spans)[0]];
	if (a.bottom < (b.top + b.bottom) / 2 && a.top < b.top) return -1;
	if (b.bottom < (a.top + a.bottom) / 2 && b.top < a.top) return 1;
	return a.left - b.left;
}
