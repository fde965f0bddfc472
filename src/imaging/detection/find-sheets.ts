import { frameQuad, type Point, type Quad, shared } from "../geometry.ts";
import type { Picture } from "../picture.ts";
import { shrink } from "../shrink.ts";
import { type Candidate, candidates } from "./candidates.ts";
import { choose } from "./choose.ts";
import { onBorder } from "./edges.ts";
import type { Found } from "./found.ts";
import { type Judge, judgeOf } from "./judge.ts";
import { confidenceOf, honest, isWorthAJudge } from "./score.ts";
import { sharpenQuad } from "./sharpen.ts";
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

/** A page in a smaller picture nobody could read: an icon, a signature's logo. */
const leastSide = 400;
/** Length of the longer side at which sheets are looked for, in px. */
const workingSide = 800;
/** A sheet that fills so much of the frame is the frame: nothing is won by cutting it out. */
const nearlyAll = 0.97;
/** From this on, a single edge in the picture ends a sheet. */
const sureOfOneEdge = 0.9;
/** What was found is covered and the rest looked at again so often. */
const rounds = 3;

/**
 * The documents in a photo, in reading order; none where there is no document or the picture is the page already: then
 * the whole frame is to be kept.
 */
export async function findSheets(picture: Picture): Promise<readonly Sheet[]> {
	if (Math.max(picture.width, picture.height) < leastSide) return [];
	const small = await atWorkingSize(picture);
	const field = slopes(small);
	const sight = await look(small);
	const sheets = await found(field, sight, judgeOf(small, sight));
	return sheets
		.filter((one) => !isFrame(field, one))
		.map(({ quad, confidence }) => ({
			quad: sharpenQuad(picture, field, quad),
			confidence: honest(confidence),
			cutOff: isCutOff(field, quad),
		}))
		.toSorted(inReadingOrder);
}

export function atWorkingSize(picture: Picture): Promise<Picture> {
	return shrink(picture, Math.min(1, workingSide / Math.max(picture.width, picture.height)));
}

/** The most convincing candidates; again with what was found covered, until nothing convinces any more. */
async function found(field: Slopes, sight: Sight, judge: Judge): Promise<Found[]> {
	const chosen: Found[] = [];
	for (let round = 0; round < rounds; round++) {
		const judged = await weighed(candidates(field, sight), judge);
		const fresh = choose(judged, chosen);
		if (fresh.length === 0) break;
		chosen.push(...fresh);
		for (const { quad } of fresh) cover(sight, quad);
	}
	return chosen;
}

/** How far the candidates that are worth it convince, once the judge has seen them. */
export async function weighed(all: readonly Candidate[], judge: Judge): Promise<Found[]> {
	const worthIt = all.filter(({ evidence }) => isWorthAJudge(evidence));
	const verdicts = await judge(worthIt.map(({ quad }) => quad));
	return worthIt.map(({ quad, evidence }, i) => ({ quad, confidence: confidenceOf(evidence, verdicts[i] as number) }));
}

/**
 * The picture itself: a scan, a photo that shows nothing else. Or what lies this side of a single edge: a sky, unless it
 * looks very much like a sheet, of which one end is seen.
 */
function isFrame(field: Slopes, { quad, confidence }: Found): boolean {
	const { width, height } = field;
	if (shared(quad, frameQuad(width, height)) > nearlyAll * width * height) return true;
	const borders = quad.filter((p, i) => onBorder(field, p, quad[(i + 1) % 4] as Point)).length;
	return borders >= 3 && confidence < sureOfOneEdge;
}

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
