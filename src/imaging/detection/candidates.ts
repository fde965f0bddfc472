import { intersectionOverUnion, type Quad } from "../geometry.ts";
import { type CandidateFeatures, features } from "./candidate-features.ts";
import { refineQuad } from "./edge-refinement.ts";
import type { Gradients } from "./gradients.ts";
import { proposeQuads } from "./propose.ts";
import { priorProbability } from "./score.ts";
import type { SegmentationMaps } from "./segmentation.ts";
import { splitCandidates } from "./split-candidates.ts";

/** Intersection over union above which two candidates are the same. */
const same = 0.985;

/** A refined quadrilateral with its features. */
export interface Candidate {
	readonly quad: Quad;
	readonly features: CandidateFeatures;
}

/** Number of the most probable candidates that are also tried split in two. */
const maxParted = 4;

/** All candidates for sheets, each side refined to the best edge beside it. */
export function candidates(gradients: Gradients, maps: SegmentationMaps): Candidate[] {
	const kept: Candidate[] = [];
	const keep = (proposed: Quad) => {
		const quad = refineQuad(gradients, maps, proposed);
		if (kept.some((other) => intersectionOverUnion(quad, other.quad) > same)) return;
		kept.push({ quad, features: features(gradients, maps, quad) });
	};
	for (const proposed of proposeQuads(gradients, maps)) keep(proposed);
	const promising = kept
		.toSorted((a, b) => priorProbability(b.features) - priorProbability(a.features))
		.slice(0, maxParted);
	for (const half of promising.flatMap(({ quad }) => splitCandidates(maps, quad))) keep(half);
	return kept;
}
