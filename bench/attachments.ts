import { appendFileSync, writeFileSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { workLocally } from "../src/cli/local.ts";
import { readConfig } from "../src/config.ts";
import type { Source } from "../src/control/plan.ts";
import { dataFolder, type Expected, readTable } from "../test/attachments/table.ts";
import { wordsKept } from "./attachments/words.ts";

/**
 * Every real file through the whole of the work, in cells, as an attachment: what comes of it beside what is expected, and of
 * Office files how many of their words can be found in the PDF.
 * `--json FILE` writes what came; a word chooses the files whose path has it.
 */
const atOnce = 20;
/** Below this a text is named. */
const wordsWanted = 0.98;
/** Of a file whose outcome nobody has written down yet. */
const accident = /crashed|timed-out|lost|nothing$/;

function outcomeOf(sources: readonly Source[]): string {
	if (sources.length === 0) return "nothing";
	const words = sources.map(({ failure, result }) =>
		failure !== undefined ? failure : result?.kind === "original" ? "original" : `${result?.kind} ${result?.pages}`,
	);
	// A hundred like ones in an archive are one word.
	return words
		.map((word, at) => ({ word, again: word === words[at - 1] }))
		.filter(({ again }) => !again)
		.map(({ word }) => (words.filter((one) => one === word).length > 1 ? `${word} …` : word))
		.join(" | ");
}

async function work(files: readonly Expected[]): Promise<Came[]> {
	const paths = files.map(({ path }) => join(dataFolder, path));
	const { plan, open } = await workLocally(paths, readConfig());
	const contents = await Promise.all(paths.map((path) => readFile(path)));
	// Photos are put into the order in which they were taken: which part is which file is told by its content.
	const partOf = new Map<number, number>();
	for (const { id, handle } of plan.graph.documents) {
		const part = Number(/^0\.unpack\.(\d+)$/.exec(id)?.[1] ?? 0) - 1;
		if (part < 0) continue;
		const content = await open(handle);
		for (const [file, given] of contents.entries())
			if (!partOf.has(file) && given.equals(content)) partOf.set(file, part);
	}
	return Promise.all(
		files.map(async ({ path }, file) => {
			const sources = plan.sources.filter(({ named, inside }) => (inside[0] ?? named).part === partOf.get(file));
			const [only, ...others] = sources;
			const pdf = only?.result?.kind === "pdf" && others.length === 0 ? await open(only.result.handle) : undefined;
			return { outcome: outcomeOf(sources), words: pdf && (await wordsKept(join(dataFolder, path), pdf)) };
		}),
	);
}

interface Came {
	readonly outcome: string;
	/** Share of the source's words that can be found in the result; undefined where there is no telling. */
	readonly words: number | undefined;
}

const args = process.argv.slice(2);
const target = args.includes("--json") ? args[args.indexOf("--json") + 1] : undefined;
const word = args.find((arg) => arg !== "--json" && arg !== target) ?? "";
const table = readTable().filter(({ path }) => path.includes(word));
const texts = new Map<string, number[]>();
if (target) writeFileSync(target, "");
let different = 0;
for (let first = 0; first < table.length; first += atOnce) {
	const files = table.slice(first, first + atOnce);
	for (const [index, { outcome, words }] of (await work(files)).entries()) {
		const { path, kind, outcome: expected } = files[index] as Expected;
		if (words !== undefined) {
			texts.set(kind, [...(texts.get(kind) ?? []), words]);
			if (words < wordsWanted) console.log(`${path}: ${(100 * words).toFixed(1)} % of its words are in the PDF`);
		}
		if (target) appendFileSync(target, `${JSON.stringify({ path, outcome, words })}\n`);
		if (expected === "" ? !accident.test(outcome) : outcome === expected) continue;
		different++;
		console.log(`${path}: ${outcome}, expected ${expected}`);
	}
	console.error(`${Math.min(first + atOnce, table.length)} of ${table.length}`);
}
console.log(`${table.length} files, ${different} otherwise than expected`);
for (const [kind, shares] of texts) {
	const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
	console.log(`${kind.padEnd(8)}${shares.length} texts, ${(100 * mean).toFixed(2)} % of the words are in the PDFs`);
}
process.exitCode = different === 0 ? 0 : 1;
