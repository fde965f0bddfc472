/**
 * Every file of a folder through all services, in cells: a table of what each became, and what is wrong with it.
 * `npm run bench:sweep -- FOLDER`, optionally `--only PART` (of the file's path), `--keep DIR` (the results, to be looked at),
 * `--json FILE`, `--table FILE` (Markdown). Ends with 1 where a file got neither result nor reason, or lost pages.
 */
import { globSync, statSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { type LocalOrder, workLocally } from "../src/cli/local-order.ts";
import { readConfig } from "../src/config.ts";
import type { Source } from "../src/control/source.ts";
import { withScratch } from "../src/sandbox/scratch.ts";
import { pageSizes } from "../src/tools/poppler.ts";
import { check } from "../src/tools/qpdf.ts";
import { partsOf } from "./attachments/parts.ts";
import { type Row, tableOf } from "./sweep-table.ts";

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: {
		only: { type: "string", default: "" },
		keep: { type: "string" },
		json: { type: "string" },
		table: { type: "string" },
	},
});
const [folder] = positionals;
if (folder === undefined)
	throw new Error("usage: npm run bench:sweep -- FOLDER [--only PART] [--keep DIR] [--json FILE] [--table FILE]");

/** Files in one order: a mail of hundreds would hide which of them the time went to. */
const filesInOrder = 12;

const files = globSync("**/*", { cwd: folder })
	.filter((name) => name.includes(values.only) && statSync(join(folder, name)).isFile())
	.sort();
if (values.keep) await mkdir(values.keep, { recursive: true });
const rows: Row[] = [];
for (let first = 0; first < files.length; first += filesInOrder) {
	const some = files.slice(first, first + filesInOrder);
	const paths = some.map((name) => join(folder, name));
	const order = await workLocally(paths, readConfig());
	const parts = await partsOf(order, await Promise.all(paths.map((path) => readFile(path))));
	for (const [file, name] of some.entries()) {
		const own = order.plan.sources.filter(({ named, inside }) => (inside[0] ?? named).part === parts[file]);
		const its = await Promise.all(own.map((source) => rowOf(order, name, source)));
		if (its.length === 0) its.push(lostRow(name, order.plan.failure ?? "no result and no reason"));
		its.forEach(print);
		rows.push(...its);
	}
}
const faulty = rows.filter(({ faults }) => faults.length > 0);
const smaller = rows.filter(({ before, after }) => after !== undefined && after < before).length;
const larger = rows.filter(({ before, after }) => after !== undefined && after > before).length;
console.log(
	`${files.length} files, ${rows.length} results: ${smaller} smaller, ${larger} larger, ${faulty.length} with faults`,
);
if (values.table) await writeFile(values.table, tableOf(rows));
if (values.json) await writeFile(values.json, JSON.stringify(rows, undefined, "\t"));
process.exitCode = faulty.length > 0 ? 1 : 0;

function lostRow(file: string, fault: string): Row {
	return { file, kind: "?", before: 0, after: undefined, pages: undefined, became: "lost", faults: [fault] };
}

async function rowOf(order: LocalOrder, file: string, source: Source): Promise<Row> {
	const { kind, original, result, failure, remarks } = source;
	const became = failure ?? remarks.map(({ note }) => note).join(" ");
	const row = { file, kind, before: original.size, after: result?.handle.size, pages: result?.pages, became };
	if (result === undefined) return { ...row, faults: failure ? [] : ["no result and no reason"] };
	// What is signed, an invoice or could not be worked on comes back as it was.
	if (result.kind !== "pdf") return { ...row, faults: [] };
	const dropped = remarks.find(({ note }) => note === "blank-dropped")?.pages.length ?? 0;
	const before = await order.open(original);
	const after = await order.open(result.handle);
	if (values.keep) await writeFile(join(values.keep, `${file.replaceAll("/", "_")}.pdf`), after);
	return { ...row, faults: await faultsOf(kind, before, after, dropped) };
}

/** A file that comes back as it was has its own faults. `dropped`: blank pages that the answer names. */
async function faultsOf(kind: string, before: Uint8Array, after: Uint8Array, dropped: number): Promise<string[]> {
	if (Buffer.compare(before, after) === 0) return [];
	return withScratch(async (scratch) => {
		await writeFile(join(scratch, "after.pdf"), after);
		await writeFile(join(scratch, "before.pdf"), before);
		const faults: string[] = [];
		if ((await check(scratch, "after.pdf")) !== "sound") faults.push("not sound");
		const had = kind === "pdf" ? await pageSizes(scratch, "before.pdf").catch(() => []) : [];
		const has = await pageSizes(scratch, "after.pdf").catch(() => []);
		if (has.length === 0 || has.length + dropped < had.length) faults.push(`${had.length} pages became ${has.length}`);
		return faults;
	});
}

function print({ file, kind, before, after, pages, became, faults }: Row): void {
	const share = after === undefined || before === 0 ? "" : `${((100 * after) / before).toFixed(0)} %`;
	const cells = [
		file.slice(-60).padEnd(60),
		kind.padEnd(8),
		String(before).padStart(9),
		String(after ?? "–").padStart(9),
	];
	console.log(
		`${cells.join(" ")} ${share.padStart(6)} ${String(pages ?? "").padStart(4)}  ${became} ${faults.join(", ")}`,
	);
}
