import type { Evidence } from "./evidence.ts";

/** What each kind of evidence weighs: fitted on synthetic photos by `training/fit-score.ts`, never on real ones. */
type Weights<Kind extends string> = Readonly<Record<Kind | "bias", number>>;

/** At first, when nobody has looked closely. */
const atFirst: Weights<keyof Evidence> = {
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
	bias: -4.13,
};
/** With the judge's verdict. */
const inTheEnd: Weights<keyof Evidence | "verdict"> = {
	edges: 0.9,
	outline: 0.23,
	worst: 1.04,
	inside: 1.27,
	leak: -2.61,
	outlineBeyond: -1.06,
	parted: -11.32,
	partingLine: 0.71,
	runsOn: -1.38,
	emptyBorder: -3.16,
	unseen: 1.06,
	size: 0.66,
	verdict: 0.74,
	bias: -2.37,
};
/** What convinces less than this at first, no verdict has ever saved. */
const leastAtFirst = 0.02;

/** Candidates are weighed by more than they keep: of sheets chosen from them, fitted by `training/fit-confidence.ts`. */
const calibration = { slope: 0.79, offset: 0.02 };

/** How likely a quadrilateral lies right before anybody has looked closely, 0 to 1. */
export const firstImpression = (evidence: Evidence): number => logistic(sum(atFirst, evidence));

/** Whether a quadrilateral could be a sheet at all, so that a closer look is worth its time. */
export const isWorthAJudge = (evidence: Evidence): boolean => firstImpression(evidence) > leastAtFirst;

/** How likely a quadrilateral lies right, 0 to 1: for choosing among candidates. @param verdict of the judge, log odds */
export const confidenceOf = (evidence: Evidence, verdict: number): number =>
	logistic(sum(inTheEnd, { ...evidence, verdict }));

/** What to tell of a sheet chosen with such confidence: of ten told 0.9, nine lie right. */
export function honest(confidence: number): number {
	return logistic(calibration.slope * Math.log(confidence / (1 - confidence)) + calibration.offset);
}

const logistic = (odds: number) => 1 / (1 + Math.exp(-odds));

function sum<Kind extends string>(weights: Weights<Kind>, values: Readonly<Record<Kind, number>>): number {
	const kinds = Object.keys(values) as Kind[];
	return kinds.reduce((total, kind) => total + weights[kind] * values[kind], weights.bias);
}
