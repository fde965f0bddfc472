/**
 * Scan → PDF beside OCRmyPDF on the same files, in turn: time, size, what is read, PDF/A.
 * `npm run bench:pdf`, optionally `-- FOLDER` (texts known: FILE.txt beside; places: a `Truth`, .json), `--rounds N`,
 * `--only PART` (of the file's name), `--with PART` (of the contender's), `--together` (also all pages in one file), `--pages N,N`
 * (also files made of that many pages by repetition: the cost per page of a large file), `--json FILE`.
 */
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { withScratch } from "../src/sandbox/scratch.ts";
import { runTool } from "../src/tools/tool.ts";
import { collected } from "../test/collection/folder.ts";
import { benchPages } from "./pages/make.ts";
import { type Sample, samplesIn } from "./pdf/collection.ts";
import { type Contender, contenders, installPeer } from "./pdf/contenders.ts";
import { type Judgement, judge } from "./pdf/judge.ts";
import { summary } from "./pdf/summary.ts";
import type { Timed } from "./pdf/timed.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		rounds: { type: "string", default: "3" },
		only: { type: "string", default: "" },
		with: { type: "string", default: "" },
		together: { type: "boolean", default: false },
		pages: { type: "string" },
		json: { type: "string" },
	},
});

export interface Run extends Timed {
	readonly contender: string;
	readonly sample: string;
	readonly round: number;
	/** None where no PDF came out. */
	readonly judgement?: Judgement;
}

const wanted = (name: string): boolean => name.includes(values.only);

await installPeer();
await withScratch(async (folder) => {
	const samples = positionals[0] ? samplesIn(positionals[0]) : await usualSamples(folder);
	const single = samples.filter(({ path, truths }) => path.endsWith(".pdf") && truths.length === 1);
	if (values.together) samples.push(await together(folder, single));
	for (const pages of values.pages?.split(",").map(Number) ?? []) samples.push(await repeated(folder, single, pages));
	const runs: Run[] = [];
	const taking = contenders.filter(({ name }) => name === "ours" || name.includes(values.with));
	for (const sample of samples.filter(({ name }) => wanted(name)))
		for (let round = 0; round < Number(values.rounds); round++)
			// Rotated in each round, so that no contender always runs with warm caches.
			for (const index of taking.keys()) {
				const run = await one(folder, taking[(index + round) % taking.length] as Contender, sample, round);
				runs.push(run);
				print(run);
			}
	for (const table of summary(runs)) console.table(table);
	if (values.json) await writeFile(values.json, JSON.stringify(runs, undefined, "\t"));
});

/** The 20 pages, and the public scans whose text is known. */
async function usualSamples(folder: string): Promise<Sample[]> {
	const pages = join(folder, "pages");
	await mkdir(pages);
	for await (const { name, pdf, truth, text } of benchPages(1, wanted)) {
		await writeFile(join(pages, `${name}.pdf`), pdf);
		await writeFile(join(pages, `${name}.txt`), text);
		await writeFile(join(pages, `${name}.json`), JSON.stringify(truth));
	}
	return [...samplesIn(pages), ...samplesIn(collected("B"), true)];
}

/** One PDF of many pages. Returns its path. */
async function joined(folder: string, pages: readonly Sample[]): Promise<string> {
	const name = `together-${pages.length}.pdf`;
	const args = ["--empty", "--pages", ...pages.map(({ path }) => path), "--", name];
	await runTool("qpdf", args, { folder, deadlineMs: 60_000 });
	return join(folder, name);
}

/** A file of that many pages, measured by its cost only. */
async function repeated(folder: string, single: readonly Sample[], pages: number): Promise<Sample> {
	const all = Array.from({ length: pages }, (_, at) => single[at % single.length] as Sample);
	return { name: `repeated-${pages}`, path: await joined(folder, all), truths: [], places: [] };
}

/** All PDFs of one page each, as one. */
async function together(folder: string, single: readonly Sample[]): Promise<Sample> {
	return {
		name: `together-${single.length}`,
		path: await joined(folder, single),
		truths: single.flatMap(({ truths }) => truths),
		places: single.every(({ places }) => places.length === 1) ? single.flatMap(({ places }) => places) : [],
	};
}

async function one(folder: string, contender: Contender, sample: Sample, round: number): Promise<Run> {
	const out = await mkdtemp(join(folder, "out-"));
	try {
		const { result, ...took } = await contender.work(sample, out);
		const judgement = result === undefined ? {} : { judgement: await judge(result, sample) };
		return { contender: contender.name, sample: sample.name, round, ...took, ...judgement };
	} finally {
		await rm(out, { recursive: true });
	}
}

function print(run: Run): void {
	const { sample, contender, seconds, cpuSeconds, tesseractSeconds, peakMebibytes, cellMebibytes, judgement } = run;
	const cpu = `CPU ${cpuSeconds.toFixed(1)} s (Tesseract ${tesseractSeconds.toFixed(1)})`;
	const times = `${seconds.toFixed(1)} s, ${cpu}, at most ${peakMebibytes.toFixed(0)} MiB, a cell ${cellMebibytes.toFixed(0)}`;
	if (judgement === undefined) return console.log(`${sample}: ${contender}: ${times}, no PDF`);
	const { bytes, archivable, laidOut, copied, boxes } = judgement;
	const rate = (edits: number, all: number): string => (all === 0 ? "–" : ((100 * edits) / all).toFixed(2));
	console.log(
		`${sample}: ${contender}: ${times}, ${bytes} bytes${archivable ? ", PDF/A" : ""},`,
		`CER ${rate(laidOut.characterEdits, laidOut.characters)} copied ${rate(copied.characterEdits, copied.characters)} %,`,
		`§ ${laidOut.signsFound}/${laidOut.signs}, in place ${boxes.inPlace}/${boxes.read}/${boxes.words}`,
	);
}
