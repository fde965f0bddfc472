import { type Evidence, evidence } from "./evidence.ts";
import { overlap, type Quad } from "./geometry.ts";
import { proposeQuads } from "./propose.ts";
import { refineQuad } from "./refine.ts";
import type { Sight } from "./sight.ts";
import type { Slopes } from "./slopes.ts";

/** A refined proposal and what speaks for it. */
export interface Candidate {
	readonly quad: Quad;
	readonly evidence: Evidence;
}

/** All that could be sheets, each side on the best edge beside it. */
export function candidates(field: Slopes, sight: Sight): Candidate[] {
	const kept: Candidate[] = [];
	for (const proposed of proposeQuads(field, sight)) {
		for (const quad of [refineQuad(field, sight, proposed)]) {
			if (kept.some((other) => overlap(quad, other.quad) > 0.985)) continue;
			kept.push({ quad, evidence: evidence(field, sight, quad) });
		}
	}
	return kept;
}
