import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { checkPdfA } from "../src/pdf/pdfa/validate.ts";
import { collected } from "../test/collection/folder.ts";

/**
 * Our PDF/A-2b checker on veraPDF's corpus, whose file names say what is right: a table of clauses, files judged rightly
 * of all, and the wrong ones with what was found. Exit 1 where a sound file was flagged.
 *
 *     npm run bench:pdfa [FOLDER]
 */
const folder = process.argv[2] ?? collected("C/veraPDF_veraPDF-corpus");

interface Row {
	pass: number;
	passRight: number;
	fail: number;
	failRight: number;
	/** Caught by its own clause. */
	exact: number;
}

const rows = new Map<string, Row>();
const wrong: string[] = [];
for (const name of globSync("PDF_A-2b/**/*.pdf", { cwd: folder }).sort()) {
	const [, clause = "", verdict] = /([\d-]+)-t\d+-(pass|fail)/.exec(basename(name)) ?? [];
	const dotted = clause.replaceAll("-", ".");
	const row = rows.get(dotted) ?? { pass: 0, passRight: 0, fail: 0, failRight: 0, exact: 0 };
	rows.set(dotted, row);
	const { findings } = await checkPdfA(readFileSync(join(folder, name)));
	const found = findings.map((finding) => `${finding.clause} ${finding.where}: ${finding.sentence}`).join(" | ");
	if (verdict === "pass") {
		row.pass++;
		if (findings.length === 0) row.passRight++;
		else wrong.push(`${basename(name)}: ${found}`);
	} else {
		row.fail++;
		if (findings.length > 0) row.failRight++;
		if (findings.some((finding) => finding.clause.startsWith(dotted))) row.exact++;
		else wrong.push(`${basename(name)}: ${found}`);
	}
}

console.log("clause         sound files let pass   faulty files caught   by their own clause");
const total: Row = { pass: 0, passRight: 0, fail: 0, failRight: 0, exact: 0 };
for (const [clause, row] of [...rows, ["all", total] as const]) {
	const of = (right: number, all: number, width: number): string => (all ? `${right} of ${all}` : "–").padStart(width);
	console.log(
		`${clause.padEnd(12)}${of(row.passRight, row.pass, 23)}${of(row.failRight, row.fail, 22)}${of(row.exact, row.fail, 22)}`,
	);
	if (row !== total) for (const key of Object.keys(total) as (keyof Row)[]) total[key] += row[key];
}
if (wrong.length > 0) console.log(`\n${wrong.join("\n")}`);
process.exitCode = total.passRight < total.pass ? 1 : 0;
