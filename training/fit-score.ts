/**
 * Fits the weights in src/imaging/detection/score.ts on synthetic photos: which of the finder's candidates lie right, at first and with
 * the classifier's logit. `node training/fit-score.ts DIR` takes a folder of make_set.py that the classifier was not trained on.
 */
import { readFileSync } from "node:fs";
import { annotatedIn } from "../bench/photos/collection.ts";
import { jaccard } from "../bench/photos/jaccard.ts";
import { candidates } from "../src/imaging/detection/candidates.ts";
import { decode } from "../src/services/photo/decode.ts";
import type { CandidateFeatures } from "../src/imaging/detection/candidate-features.ts";
import { atWorkingSize } from "../src/imaging/detection/find-sheets.ts";
import { frameQuad, scaleQuad } from "../src/imaging/geometry.ts";
import { classifierOf } from "../src/imaging/detection/candidate-classifier.ts";
import { isPlausible } from "../src/imaging/detection/score.ts";
import { segment } from "../src/imaging/detection/segmentation.ts";
import { gradientsOf } from "../src/imaging/detection/gradients.ts";

/** What the difference of a right and a wrong candidate of one photo counts, to that of a candidate by itself. */
const pairWeight = 1;
const ridge = 3;
const rounds = 12;

/** Half right is half a success: from an overlap of 0.7 to one of 0.98. */
const target = (overlap: number) => Math.max(0, Math.min(1, (overlap - 0.7) / 0.28));

interface Candidate {
	readonly features: CandidateFeatures;
	readonly logit: number;
	readonly overlap: number;
}

interface Row {
	readonly values: readonly number[];
	readonly target: number;
	readonly weight: number;
}

const folder = process.argv[2];
if (folder === undefined) throw new Error("fit-score.ts DIR");
const found: Candidate[][] = [];
for (const photo of annotatedIn(folder)) {
	for await (const { picture } of decode(readFileSync(photo.path))) {
		const small = await atWorkingSize(picture);
		const maps = await segment(small);
		const classify = classifierOf(small, maps);
		const all = candidates(gradientsOf(small), maps);
		// What a scanner gave is the page: the frame must convince more than any table on it.
		const right = photo.kind === "scan" ? [frameQuad(picture.width, picture.height)] : photo.quads;
		const logits = await classify(all.map(({ quad }) => quad));
		found.push(
			all.map(({ quad, features }, i) => {
				const inPhoto = scaleQuad(quad, picture.width / small.width);
				const overlap = Math.max(0, ...right.map((truth) => jaccard(inPhoto, truth, picture)));
				return { features, logit: logits[i] as number, overlap };
			}),
		);
	}
}
console.log("at first", fitted(found, ({ features }) => ({ ...features })));
const plausible = found.map((all) => all.filter(({ features }) => isPlausible(features)));
console.log("in the end", fitted(plausible, ({ features, logit }) => ({ ...features, logit })));

/** Weights by kind, and the bias. */
function fitted(photos: readonly Candidate[][], values: (candidate: Candidate) => Readonly<Record<string, number>>) {
	const row = (candidate: Candidate) => [...Object.values(values(candidate)), 1];
	const singles = photos.flat().map((one) => ({ values: row(one), target: target(one.overlap), weight: 1 }));
	const pairs = photos.flatMap((all) => {
		const best = all.toSorted((a, b) => b.overlap - a.overlap)[0];
		if (best === undefined || best.overlap < 0.9) return [];
		return all
			.filter(({ overlap }) => overlap >= 0.4 && overlap <= best.overlap - 0.02)
			.map((other) => {
				const theirs = row(other);
				return { values: row(best).map((value, i) => value - (theirs[i] as number)), target: 1, weight: pairWeight };
			});
	});
	const weights = logistic(singles, pairs);
	const [some] = photos.flat();
	const names = [...Object.keys(some ? values(some) : {}), "bias"];
	return Object.fromEntries(names.map((name, i) => [name, Number(weights[i]?.toFixed(2))]));
}

/** Ridge regression of the log odds, by iteratively reweighted least squares. */
function logistic(singles: readonly Row[], pairs: readonly Row[]): number[] {
	const rows = [...singles, ...pairs];
	const count = rows[0]?.values.length ?? 0;
	// So that the ridge holds all values alike.
	const spread = Array.from({ length: count }, (_, i) => {
		const column = singles.map(({ values }) => values[i] as number);
		const mean = column.reduce((sum, one) => sum + one, 0) / column.length;
		return Math.sqrt(column.reduce((sum, one) => sum + (one - mean) ** 2, 0) / column.length) || 1;
	});
	let weights = spread.map(() => 0);
	for (let round = 0; round < rounds; round++) {
		const matrix = spread.map((_, i) => spread.map((_, j) => (i === j && i < count - 1 ? ridge : 0)));
		const right = weights.map((weight, i) => (i < count - 1 ? -ridge * weight : 0));
		for (const { values, target, weight } of rows) {
			const x = values.map((value, i) => value / (spread[i] as number));
			const p = 1 / (1 + Math.exp(-x.reduce((sum, value, i) => sum + value * (weights[i] as number), 0)));
			for (let i = 0; i < count; i++) {
				right[i] = (right[i] as number) + weight * (target - p) * (x[i] as number);
				const row = matrix[i] as number[];
				for (let j = 0; j < count; j++) {
					row[j] = (row[j] as number) + weight * (p * (1 - p) + 1e-6) * (x[i] as number) * (x[j] as number);
				}
			}
		}
		const step = solved(matrix, right);
		weights = weights.map((weight, i) => weight + (step[i] as number));
	}
	return weights.map((weight, i) => weight / (spread[i] as number));
}

/** Gauss's elimination of a positive definite system. */
function solved(matrix: readonly (readonly number[])[], right: readonly number[]): number[] {
	const rows = matrix.map((row, i) => [...row, right[i] as number]);
	rows.forEach((pivot, i) => {
		for (const row of rows) {
			if (row === pivot) continue;
			const factor = (row[i] as number) / (pivot[i] as number);
			for (let k = i; k < row.length; k++) row[k] = (row[k] as number) - factor * (pivot[k] as number);
		}
	});
	return rows.map((row, i) => (row.at(-1) as number) / (row[i] as number));
}
