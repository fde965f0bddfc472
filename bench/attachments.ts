import { appendFileSync, writeFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { parseArgs } from "node:util";
import { workLocally } from "../src/cli/local-order.ts";
import { readConfig } from "../src/config.ts";
import { withScratch } from "../src/sandbox/scratch.ts";
import { writeZip } from "../src/services/office/write-zip.ts";
import { expectedOutcome, folded, isAsExpected, outcomeOf } from "../test/collection/attachments/outcome.ts";
import { type Expected, readTable } from "../test/collection/attachments/table.ts";
import { collected } from "../test/collection/folder.ts";
import { partsOf } from "./attachments/parts.ts";
import { type Words, wordsKept } from "./attachments/words.ts";

/**
 * Every real file through the whole of the work, in cells, as an attachment: what comes of it beside what is expected, and how
 * many words of texts, Office files and mails can be found in the PDF. Words choose the files whose path has one of them.
 * `--json FILE` writes what came, `--out DIR` the PDFs.
 */
const atOnce = 20;
/** Below this a text is named, with some of what is missing. */
const wordsWanted = 0.98;

interface Came {
	readonly outcome: readonly string[];
	/** Undefined where there is no telling. */
	readonly words: Words | undefined;
}

async function work(files: readonly Expected[], out: string | undefined): Promise<Came[]> {
	const paths = files.map(({ path }) => collected(path));
	if (isAlone(files[0] as Expected)) return [{ outcome: await outcomeZipped(paths[0] as string), words: undefined }];
	const order = await workLocally(paths, readConfig());
	const { plan, open } = order;
	const parts = await partsOf(order, await Promise.all(paths.map((path) => readFile(path))));
	return Promise.all(
		files.map(async ({ path, kind }, file) => {
			const sources = plan.sources.filter(({ named, inside }) => (inside[0] ?? named).part === parts[file]);
			const [text, ...others] = sources;
			// Of a mail the first document is the mail itself.
			const isOne = others.length === 0 || kind === "mail" || kind === "msg";
			const pdf = text?.result?.kind === "pdf" && isOne ? await open(text.result.handle) : undefined;
			if (out !== undefined && pdf) await writeFile(join(out, `${basename(path)}.pdf`), pdf);
			return {
				outcome: outcomeOf(sources),
				words: pdf && (await wordsKept(collected(path), kind, pdf)),
			};
		}),
	);
}

const options = { json: { type: "string" }, out: { type: "string" } } as const;
const { values, positionals } = parseArgs({ options, allowPositionals: true });
const table = readTable().filter(
	({ path }) => positionals.length === 0 || positionals.some((word) => path.includes(word)),
);
if (values.json) writeFileSync(values.json, "");
if (values.out) await mkdir(values.out, { recursive: true });
const texts = new Map<string, Words[]>();
const kindsOf = new Map<string, { files: number; right: number }>();
const batches: Expected[][] = [];
for (const file of table) {
	const last = batches.at(-1);
	if (last && last.length < atOnce && !isAlone(file) && !isAlone(last[0] as Expected)) last.push(file);
	else batches.push([file]);
}
let done = 0;
for (const files of batches) {
	for (const [index, { outcome, words }] of (await work(files, values.out)).entries()) {
		const file = files[index] as Expected;
		const { path, kind } = file;
		if (words !== undefined) {
			texts.set(kind, [...(texts.get(kind) ?? []), words]);
			if (words.kept < wordsWanted)
				console.log(`${path}: ${percent(words.kept)} of its words, not ${words.missing.slice(0, 12).join(" ")}`);
		}
		if (values.json)
			appendFileSync(values.json, `${JSON.stringify({ path, outcome: folded(outcome), words: words?.kept })}\n`);
		const expected = expectedOutcome(file);
		const right = isAsExpected(outcome, expected);
		const count = kindsOf.get(kind) ?? { files: 0, right: 0 };
		kindsOf.set(kind, { files: count.files + 1, right: count.right + (right ? 1 : 0) });
		if (!right) console.log(`${path}: ${folded(outcome)}, expected ${folded(expected)}`);
	}
	done += files.length;
	console.error(`${done} of ${table.length}`);
}

console.log("\n| kind | files | as expected | texts | words in the PDF |\n| --- | ---: | ---: | ---: | ---: |");
for (const [kind, { files, right }] of kindsOf) {
	const shares = (texts.get(kind) ?? []).map(({ kept }) => kept);
	const mean = shares.reduce((sum, share) => sum + share, 0) / shares.length;
	console.log(`| ${kind} | ${files} | ${right} | ${shares.length} | ${shares.length > 0 ? percent(mean) : "–"} |`);
}
const wrong = [...kindsOf.values()].reduce((sum, { files, right }) => sum + files - right, 0);
console.log(`\n${table.length} files, ${wrong} otherwise than expected`);
process.exitCode = wrong === 0 ? 0 : 1;

/** What an Exchange server packed into a winmail.dat is the mail's own, and its text none of its attachments: not so in an archive. */
function outcomeZipped(path: string): Promise<string[]> {
	return withScratch(async (folder) => {
		const zip = join(folder, "archive.zip");
		await writeFile(zip, await writeZip([[basename(path), await readFile(path)]]));
		return outcomeOf((await workLocally([zip], readConfig())).plan.sources);
	});
}

function isAlone({ kind }: Expected): boolean {
	return kind === "tnef";
}

function percent(share: number): string {
	return `${(100 * share).toFixed(2)} %`;
}
