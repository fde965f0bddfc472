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

/** Candidates are weighed by more than they keep: of sheets chosen from them, fitted by `training/fit-confidence.ts`. */
const calibration = { slope: 0.79, offset: 0.02 };

/** How likely a quadrilateral lies right, 0 to 1: for choosing among candidates. */
export function confidenceOf(evidence: Evidence): number {
	const names = Object.keys(weights) as (keyof Evidence)[];
	const sum = names.reduce((total, name) => total + weights[name] * evidence[name], bias);
	return 1 / (1 + Math.exp(-sum));
}

/** What to tell of a sheet chosen with such confidence: of ten told 0.9, nine lie right. */
export function honest(confidence: number): number {
	const odds = Math.log(confidence / (1 - confidence));
	return 1 / (1 + Math.exp(-(calibration.slope * odds + calibration.offset)));
}
