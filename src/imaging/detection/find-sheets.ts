import { frameQuad, intersectionArea, type Point, type Quad } from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { rescale } from "../resize.ts";
import { type CandidateClassifier, classifierOf } from "./candidate-classifier.ts";
import { type Candidate, candidates } from "./candidates.ts";
import { isOnBorder } from "./edge-support.ts";
import { type Gradients, gradientsOf } from "./gradients.ts";
import { selectSheets } from "./non-maximum-suppression.ts";
import { calibrate, isPlausible, posteriorProbability } from "./score.ts";
import type { ScoredQuad } from "./scored-quad.ts";
import { type SegmentationMaps, segment, suppress } from "./segmentation.ts";
import { refineSubpixel } from "./subpixel-refinement.ts";
import * as tuned from "./thresholds.ts";

/** A document detected in a picture. */
export interface Sheet {
	/** px of the picture; top-left, top-right, bottom-right, bottom-left as seen; a corner cut off by the frame lies outside of it. */
	readonly quad: Quad;
	/** Calibrated probability that this is a document and these are its corners, 0 to 1. */
	readonly confidence: number;
	/** The sheet continues beyond the frame. */
	readonly cutOff: boolean;
}

/**
 * The documents in a photo, in reading order; none where there is no document or the picture is the page already:
 * then the whole frame is to be kept.
 */
export async function findSheets(picture: RgbRaster): Promise<readonly Sheet[]> {
	if (Math.max(picture.width, picture.height) < tuned.minSide) return [];
	const small = await atWorkingSize(picture);
	const gradients = gradientsOf(small);
	const maps = await segment(small);
	const sheets = await found(gradients, maps, classifierOf(small, maps));
	return sheets
		.filter((one) => !isFrame(gradients, one))
		.map(({ quad, confidence }) => ({
			quad: refineSubpixel(picture, gradients, quad),
			confidence: calibrate(confidence),
			cutOff: isCutOff(gradients, quad),
		}))
		.toSorted(inReadingOrder);
}

export function atWorkingSize(picture: RgbRaster): Promise<RgbRaster> {
	return rescale(picture, Math.min(1, tuned.workingSide / Math.max(picture.width, picture.height)));
}

/** Candidates by non-maximum suppression; repeated with the detected sheets suppressed in the maps, until no confident one is left. */
async function found(
	gradients: Gradients,
	maps: SegmentationMaps,
	classify: CandidateClassifier,
): Promise<ScoredQuad[]> {
	const chosen: ScoredQuad[] = [];
	for (let round = 0; round < tuned.findingRounds; round++) {
		const judged = await scoreCandidates(candidates(gradients, maps), classify);
		const fresh = selectSheets(judged, chosen);
		if (fresh.length === 0) break;
		chosen.push(...fresh);
		for (const { quad } of fresh) suppress(maps, quad);
	}
	return chosen;
}

/** Confidence of the plausible candidates, from features and classifier. */
export async function scoreCandidates(all: readonly Candidate[], classify: CandidateClassifier): Promise<ScoredQuad[]> {
	const plausible = all.filter(({ features }) => isPlausible(features));
	const logits = await classify(plausible.map(({ quad }) => quad));
	return plausible.map(({ quad, features }, i) => ({
		quad,
		confidence: posteriorProbability(features, logits[i] as number),
	}));
}

/**
 * The picture itself (a scan, a photo that shows nothing else); or the area on one side of a single edge, such as a
 * sky, unless the classifier is confident that it is a sheet of which one edge is visible.
 */
function isFrame(gradients: Gradients, { quad, confidence }: ScoredQuad): boolean {
	const { width, height } = gradients;
	if (intersectionArea(quad, frameQuad(width, height)) > tuned.nearlyAll * width * height) return true;
	const borders = quad.filter((p, i) => isOnBorder(gradients, p, quad[(i + 1) % 4] as Point)).length;
	return borders >= 3 && confidence < tuned.sureOfOneEdge;
}

function isCutOff(gradients: Gradients, quad: Quad): boolean {
	return quad.some((p, i) => isOnBorder(gradients, p, quad[(i + 1) % 4] as Point) || !isInside(gradients, p));
}

const isInside = ({ width, height }: Gradients, [x, y]: Point) => x >= 0 && y >= 0 && x <= width && y <= height;

/** By rows: a sheet that ends above the other's middle comes first, else the one further left. */
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
