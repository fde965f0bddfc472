/**
 * How honest confidence is: what sheets found with so much of it promise and keep, and what a calibration of its log odds
 * would make of that. `node training/fit-confidence.ts DIR [CHECK]` takes a folder of make_set.py, and a second one of
 * another seed, where nothing is fitted: a calibration is worth having once it holds there (docs/benchmarks.md).
 */
import { annotatedIn, frameOf } from "../bench/photos/collection.ts";
import { foundIn } from "../bench/photos/found.ts";
import { jaccard } from "../bench/photos/jaccard.ts";

const rounds = 30;
const steps = [0, 0.5, 0.7, 0.8, 0.9, 0.95, 1];

/** A sheet that was found. */
interface Row {
	/** Log odds of its confidence. */
	readonly x: number;
	readonly right: boolean;
}

const [folder, check] = process.argv.slice(2);
if (folder === undefined) throw new Error("fit-confidence.ts DIR [CHECK]");
const rows = await sheetsIn(folder);
const fit = fitted(rows);
console.log({ slope: Number(fit.slope.toFixed(3)), offset: Number(fit.offset.toFixed(3)) });
show(folder, rows);
if (check) show(check, await sheetsIn(check));

async function sheetsIn(where: string): Promise<Row[]> {
	const found: Row[] = [];
	for (const { path, quads } of annotatedIn(where)) {
		const frame = await frameOf(path);
		for (const { quad, confidence } of (await foundIn(path)).pages) {
			const right = quads.some((truth) => jaccard(quad, truth, frame) > 0.9);
			found.push({ x: logOdds(confidence), right });
		}
	}
	return found;
}

function logOdds(probability: number): number {
	const within = Math.min(1 - 1e-6, Math.max(1e-6, probability));
	return Math.log(within / (1 - within));
}

/** Platt's scaling: logistic regression by Newton's method, its targets held off 0 and 1 by the number of sheets. */
function fitted(all: readonly Row[]) {
	const positive = all.filter(({ right }) => right).length;
	const targets = { right: (positive + 1) / (positive + 2), wrong: 1 / (all.length - positive + 2) };
	let [slope, offset] = [1, 0];
	for (let round = 0; round < rounds; round++) {
		let [gs, go, ss, so, oo] = [0, 0, 1e-9, 0, 1e-9];
		for (const { x, right } of all) {
			const p = 1 / (1 + Math.exp(-(slope * x + offset)));
			const [miss, weight] = [(right ? targets.right : targets.wrong) - p, p * (1 - p)];
			gs += miss * x;
			go += miss;
			ss += weight * x * x;
			so += weight * x;
			oo += weight;
		}
		const det = ss * oo - so * so;
		slope += (oo * gs - so * go) / det;
		offset += (ss * go - so * gs) / det;
	}
	return { slope, offset };
}

/** Promised and kept, by confidence, as it is now and as fitted; and the expected calibration error. */
function show(name: string, all: readonly Row[]): void {
	for (const [version, { slope, offset }] of Object.entries({ "not calibrated": { slope: 1, offset: 0 }, fitted: fit })) {
		const told = all.map(({ x, right }) => ({ right, p: 1 / (1 + Math.exp(-(slope * x + offset))) }));
		let error = 0;
		const table = steps.slice(0, -1).map((from, i) => {
			const to = steps[i + 1] as number;
			const within = told.filter(({ p }) => p >= from && (p < to || to === 1));
			const promised = within.reduce((sum, { p }) => sum + p, 0);
			const right = within.filter((one) => one.right).length;
			error += Math.abs(promised - right) / told.length;
			return { confidence: `${from}–${to}`, sheets: within.length, promised: Number(promised.toFixed(1)), right };
		});
		console.log(name, version, "expected calibration error", error.toFixed(3));
		console.table(table);
	}
}
