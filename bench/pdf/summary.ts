import type { Run } from "../pdf.ts";
import { add, type Errors, noErrors } from "./errors.ts";

type Table = Readonly<Record<string, Readonly<Record<string, number | string>>>>;

/** A contender's medians and sums, and how ours compares: medians of the ratios file by file. */
export function summary(runs: readonly Run[]): Table[] {
	const contenders = [...new Set(runs.map(({ contender }) => contender))];
	const of = (contender: string): Run[] => runs.filter((run) => run.contender === contender);
	const figures = Object.fromEntries(contenders.map((name) => [name, { ...costs(of(name)), ...reading(of(name)) }]));
	const ratios = Object.fromEntries(
		contenders.filter((name) => name !== "ours").map((name) => [`ours : ${name}`, compare(of("ours"), of(name))]),
	);
	return [figures, ratios];
}

function costs(runs: readonly Run[]) {
	const done = runs.flatMap(({ judgement }) => judgement ?? []);
	const tesseract = sum(runs.map(({ tesseractSeconds }) => tesseractSeconds));
	return {
		"no PDF": runs.length - done.length,
		seconds: round(median(runs.map(({ seconds }) => seconds)), 2),
		CPU: round(median(runs.map(({ cpuSeconds }) => cpuSeconds)), 2),
		"Tesseract's %": round((100 * tesseract) / sum(runs.map(({ cpuSeconds }) => cpuSeconds)), 0),
		MiB: round(median(runs.map(({ peakMebibytes }) => peakMebibytes)), 0),
		"MiB of a cell": round(median(runs.map(({ cellMebibytes }) => cellMebibytes)), 0),
		bytes: median(done.map(({ bytes }) => bytes)),
		"PDF/A": `${done.filter(({ archivable }) => archivable).length} of ${done.length}`,
	};
}

/** Reading is the same in every round: the first tells. Error rates are means over files, as each page matters alike. */
function reading(runs: readonly Run[]) {
	const done = runs.filter(({ round }) => round === 0).flatMap(({ judgement }) => judgement ?? []);
	const known = done.filter(({ laidOut }) => laidOut.characters > 0);
	const rate = (which: "laidOut" | "copied"): number =>
		round(mean(known.map(({ [which]: errors }) => (100 * errors.characterEdits) / errors.characters)), 3);
	const all = known.map(({ laidOut }) => laidOut).reduce(add, noErrors);
	const boxes = (key: "words" | "read" | "inPlace"): number => sum(done.map((one) => one.boxes[key]));
	return {
		"CER %": rate("laidOut"),
		"CER % copied": rate("copied"),
		"WER %": round(mean(known.map(({ laidOut: { wordEdits, words } }) => (100 * wordEdits) / words)), 2),
		"§": signs(all),
		"in place %": round((100 * boxes("inPlace")) / Math.max(1, boxes("read")), 1),
	};
}

const signs = ({ signs, signsFound, signsInvented }: Errors): string =>
	`${signsFound} of ${signs}${signsInvented > 0 ? `, ${signsInvented} invented` : ""}`;

function compare(ours: readonly Run[], theirs: readonly Run[]) {
	const ratio = (figure: (run: Run) => number | undefined): number => {
		const files = [...new Set(ours.map(({ sample }) => sample))];
		const middle = (runs: readonly Run[], file: string): number =>
			median(runs.filter(({ sample }) => sample === file).flatMap((run) => figure(run) ?? []));
		return round(median(files.map((file) => middle(ours, file) / middle(theirs, file)).filter(Number.isFinite)), 3);
	};
	return {
		seconds: ratio(({ seconds }) => seconds),
		CPU: ratio(({ cpuSeconds }) => cpuSeconds),
		bytes: ratio(({ judgement }) => judgement?.bytes),
	};
}

const sum = (all: readonly number[]): number => all.reduce((total, one) => total + one, 0);
const mean = (all: readonly number[]): number => sum(all) / Math.max(1, all.length);
const median = (all: readonly number[]): number => all.toSorted((a, b) => a - b)[all.length >> 1] ?? Number.NaN;
const round = (value: number, digits: number): number => Number(value.toFixed(digits));
