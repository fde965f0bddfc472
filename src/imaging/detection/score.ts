import type { CandidateFeatures } from "./candidate-features.ts";
import * as tuned from "./thresholds.ts";

/** Weights of a logistic regression, fitted on synthetic photos by `training/fit-score.ts`, never on real ones. */
type Weights<Kind extends string> = Readonly<Record<Kind | "bias", number>>;

/** By features alone, before the classifier. */
const priorWeights: Weights<keyof CandidateFeatures> = {
	edges: 1.85,
	outline: 0.13,
	weakestSide: 3.36,
	inside: 2.68,
	leak: -7.64,
	outlineBeyond: 1.5,
	innerOutline: -5.8,
	maxInnerOutline: -4.91,
	continuation: -3.78,
	emptyBorder: -7.44,
	outsideFrame: -1.49,
	size: 0.36,
	bias: -4.13,
};
/** By features and the classifier's logit. */
const posteriorWeights: Weights<keyof CandidateFeatures | "logit"> = {
	edges: 0.9,
	outline: 0.23,
	weakestSide: 1.04,
	inside: 1.27,
	leak: -2.61,
	outlineBeyond: -1.06,
	innerOutline: -11.32,
	maxInnerOutline: 0.71,
	continuation: -1.38,
	emptyBorder: -3.16,
	outsideFrame: 1.06,
	size: 0.66,
	logit: 0.74,
	bias: -2.37,
};
/**
 * Platt scaling (Platt 1999) of the confidence of selected sheets, fitted by `training/fit-confidence.ts`:
 * selection favours candidates whose confidence is too high.
 */
const calibration = { slope: 0.79, offset: 0.02 };

/** Probability that a quadrilateral is right, by its features, 0 to 1. */
export const priorProbability = (features: CandidateFeatures): number => logistic(sum(priorWeights, features));

/** Whether a quadrilateral is worth the time of the classifier. */
export const isPlausible = (features: CandidateFeatures): boolean => priorProbability(features) > tuned.minPrior;

/** Probability that a quadrilateral is right, 0 to 1, for selecting among candidates. @param logit of the classifier */
export const posteriorProbability = (features: CandidateFeatures, logit: number): number =>
	logistic(sum(posteriorWeights, { ...features, logit }));

/** Calibrated confidence of a selected sheet: of ten at 0.9, nine are right. */
export function calibrate(confidence: number): number {
	return logistic(calibration.slope * Math.log(confidence / (1 - confidence)) + calibration.offset);
}

const logistic = (odds: number) => 1 / (1 + Math.exp(-odds));

function sum<Kind extends string>(weights: Weights<Kind>, values: Readonly<Record<Kind, number>>): number {
	const kinds = Object.keys(values) as Kind[];
	return kinds.reduce((total, kind) => total + weights[kind] * values[kind], weights.bias);
}
