import { overlap, type Quad } from "../geometry.ts";
import { type Evidence, evidence } from "./evidence.ts";
import { halvesOf } from "./halves.ts";
import { proposeQuads } from "./propose.ts";
import { refineQuad } from "./refine.ts";
import { firstImpression } from "./score.ts";
import type { Sight } from "./sight.ts";
import type { Slopes } from "./slopes.ts";

/** Candidates that have more in common are one. */
const same = 0.985;

/** A refined proposal and what speaks for it. */
export interface Candidate {
	readonly quad: Quad;
	readonly evidence: Evidence;
}

/** Of so many of the most promising candidates, what lies beside a line across is looked at too. */
const mostParted = 4;

/** All that could be sheets, each side on the best edge beside it. */
export function candidates(field: Slopes, sight: Sight): Candidate[] {
	const kept: Candidate[] = [];
	const keep = (proposed: Quad) => {
		const quad = refineQuad(field, sight, proposed);
		if (kept.some((other) => overlap(quad, other.quad) > same)) return;
		kept.push({ quad, evidence: evidence(field, sight, quad) });
	};
	for (const proposed of proposeQuads(field, sight)) keep(proposed);
	const promising = kept
		.toSorted((a, b) => firstImpression(b.evidence) - firstImpression(a.evidence))
		.slice(0, mostParted);
	for (const half of promising.flatMap(({ quad }) => halvesOf(sight, quad))) keep(half);
	return kept;
}
