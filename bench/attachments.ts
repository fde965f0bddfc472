import { appendFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { workLocally } from "../src/cli/local.ts";
import { readConfig } from "../src/config.ts";
import type { Source } from "../src/control/plan.ts";
import { dataFolder, type Expected, readTable } from "../test/attachments/table.ts";

/**
 * Every real file through the whole of the work, in cells, as an attachment: what comes of it beside what is expected.
 * `--json FILE` writes what came; a word chooses the files whose path has it.
 */
const atOnce = 20;
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

async function work(files: readonly Expected[]): Promise<string[]> {
	const { plan } = await workLocally(
		files.map(({ path }) => join(dataFolder, path)),
		readConfig(),
	);
	return files.map((_, index) =>
		outcomeOf(plan.sources.filter(({ named, inside }) => (inside[0] ?? named).part === index)),
	);
}

const args = process.argv.slice(2);
const target = args.includes("--json") ? args[args.indexOf("--json") + 1] : undefined;
const word = args.find((arg) => arg !== "--json" && arg !== target) ?? "";
const table = readTable().filter(({ path }) => path.includes(word));
const found: Record<string, string> = {};
if (target) writeFileSync(target, "");
let different = 0;
for (let first = 0; first < table.length; first += atOnce) {
	const files = table.slice(first, first + atOnce);
	for (const [index, outcome] of (await work(files)).entries()) {
		const { path, outcome: expected } = files[index] as Expected;
		found[path] = outcome;
		if (target) appendFileSync(target, `${JSON.stringify({ path, outcome })}\n`);
		if (expected === "" ? !accident.test(outcome) : outcome === expected) continue;
		different++;
		console.log(`${path}: ${outcome}, expected ${expected}`);
	}
	console.error(`${Math.min(first + atOnce, table.length)} of ${table.length}`);
}
console.log(`${table.length} files, ${different} otherwise than expected`);
process.exitCode = different === 0 ? 0 : 1;
