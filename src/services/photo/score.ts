import type { Evidence } from "./evidence.ts";

/** What each kind of evidence weighs: fitted on synthetic photos by `training/fit-score.ts`, never on real ones. */
const weights: Readonly<Record<keyof Evidence, number>> = {
	edges: 1.55,
	worstEdge: 0.52,
	outline: -0.5,
	worstOutline: 2.21,
	inside: 5.18,
	outside: -5.63,
	worstContrast: -0.48,
	parted: -12,
	corners: 0,
	runsOn: -2.85,
	sameColour: 0,
	size: 0.15,
	cut: -4,
};
const bias = -3;

/** How likely a quadrilateral lies right, 0 to 1. */
export function confidenceOf(evidence: Evidence): number {
	const names = Object.keys(weights) as (keyof Evidence)[];
	const sum = names.reduce((total, name) => total + weights[name] * evidence[name], bias);
	return 1 / (1 + Math.exp(-sum));
}
