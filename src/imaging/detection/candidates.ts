import { intersectionOverUnion, type Quad } from "../geometry.ts";
import { type CandidateFeatures, features } from "./candidate-features.ts";
import { refineQuad } from "./edge-refinement.ts";
import type { Gradients } from "./gradients.ts";
import { proposeQuads } from "./propose.ts";
import { priorProbability } from "./score.ts";
import type { SegmentationMaps } from "./segmentation.ts";
import { splitCandidates } from "./split-candidates.ts";
import * as tuned from "./thresholds.ts";

/** A refined quadrilateral with its features. */
export interface Candidate {
	readonly quad: Quad;
	readonly features: CandidateFeatures;
}

/** All candidates for sheets, each side refined to the best edge beside it. */
export function candidates(gradients: Gradients, maps: SegmentationMaps): Candidate[] {
	const kept: Candidate[] = [];
	const keep = (proposed: Quad) => {
		const quad = refineQuad(gradients, maps, proposed);
		if (kept.some((other) => intersectionOverUnion(quad, other.quad) > tuned.sameCandidate)) return;
		kept.push({ quad, features: features(gradients, maps, quad) });
	};
	for (const proposed of proposeQuads(gradients, maps)) keep(proposed);
	const promising = kept
		.toSorted((a, b) => priorProbability(b.features) - priorProbability(a.features))
		.slice(0, tuned.maxSplit);
	for (const half of promising.flatMap(({ quad }) => splitCandidates(maps, quad))) keep(half);
	return kept;
}
