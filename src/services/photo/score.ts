import type { Evidence } from "./evidence.ts";

/** What each kind of evidence weighs: fitted on synthetic photos by `training/fit-score.ts`, never on real ones. */
const weights: Readonly<Record<keyof Evidence, number>> = {
	edges: 1.85,
	outline: 0.13,
	worst: 3.36,
	inside: 2.68,
	leak: -7.64,
	outlineBeyond: 1.5,
	parted: -5.8,
	partingLine: -4.91,
	runsOn: -3.78,
	emptyBorder: -7.44,
	unseen: -1.49,
	size: 0.36,
};
const bias = -4.13;

/** How likely a quadrilateral lies right, 0 to 1. */
export function confidenceOf(evidence: Evidence): number {
	const names = Object.keys(weights) as (keyof Evidence)[];
	const sum = names.reduce((total, name) => total + weights[name] * evidence[name], bias);
	return 1 / (1 + Math.exp(-sum));
}
