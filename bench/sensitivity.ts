/**
 * How much does each threshold matter? Moves each number of a folder's `thresholds.ts` by a fifth either way and has the same documents done anew.
 * `npm run bench:sensitivity [-- FOLDER…] [--only NAME,NAME] [--seed N] [--far]` prints a Markdown table for each folder; FOLDER is a name in
 * `measures`. Other seeds make other documents; --far moves each to nothing and to ten times as much, as if its rule were not there.
 * The modules with a moved value live beside the others in this process (`sensitivity/variants.ts`): product code has no switch.
 */
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { parseArgs } from "node:util";
import { projectFolder } from "../src/project.ts";
import { withScratch } from "../src/sandbox/scratch.ts";
import type { Measure, Result } from "./sensitivity/measure.ts";
import { detection } from "./sensitivity/measures/detection.ts";
import { dewarping } from "./sensitivity/measures/dewarping.ts";
import { illumination } from "./sensitivity/measures/illumination.ts";
import { images } from "./sensitivity/measures/images.ts";
import { mrc } from "./sensitivity/measures/mrc.ts";
import { ocr } from "./sensitivity/measures/ocr.ts";
import { office } from "./sensitivity/measures/office.ts";
import { pdf } from "./sensitivity/measures/pdf.ts";
import { skew } from "./sensitivity/measures/skew.ts";
import { moved, type Threshold, thresholdsIn } from "./sensitivity/thresholds.ts";
import { loaderOf } from "./sensitivity/variants.ts";

const measures: Readonly<Record<string, Measure>> = {
	ocr,
	mrc,
	illumination,
	dewarping,
	detection,
	images,
	pdf,
	office,
	skew,
};

type Results = ReadonlyMap<string, Result>;

/** "refused" where the changed program throws. */
type Outcome = { readonly results: Results } | "refused";

async function sensitivity(measure: Measure, only: readonly string[], seed: number, far: boolean): Promise<void> {
	const source = readFileSync(join(projectFolder, measure.folder, "thresholds.ts"), "utf8");
	const load = loaderOf(measure.folder, measure.replaced);
	await withScratch(async (scratch) => {
		const run = await measure.prepare(scratch, seed);
		const base = await run((path) => load(path));
		// What is not the same twice tells nothing of a threshold.
		const again = await run((path) => load(path, { name: "", value: 0 }));
		for (const name of changed(base, again)) console.error(`${name} differs from run to run`);
		console.log(
			`| threshold | unit | value | ${measure.figure} | ${far ? "at 0 | tenfold" : "at -20 % | at +20 %"} | verdict |`,
		);
		console.log("| --- | --- | ---: | ---: | ---: | ---: | --- |");
		for (const threshold of thresholdsIn(source)) {
			if (only.length > 0 && !only.includes(threshold.name)) continue;
			const outcomes: Outcome[] = [];
			for (const value of far ? [0, 10 * threshold.value] : moved(threshold.value))
				outcomes.push(
					await run((path) => load(path, { name: threshold.name, value })).then(
						(results) => ({ results }),
						() => "refused" as const,
					),
				);
			console.log(row(threshold, base, outcomes));
		}
	});
}

const changed = (base: Results, results: Results): string[] =>
	[...base].filter(([name, { hash }]) => results.get(name)?.hash !== hash).map(([name]) => name);

const figureOf = (results: Results): string => {
	const all = [...results.values()];
	const sum = (what: "count" | "of") => all.reduce((total, result) => total + result[what], 0);
	return `${((100 * sum("count")) / sum("of")).toFixed(2)} %`;
};

function row({ name, unit, value }: Threshold, base: Results, outcomes: readonly Outcome[]): string {
	const figures = outcomes.map((outcome) => (outcome === "refused" ? "refused" : figureOf(outcome.results)));
	// What the program refuses, such as a quality above 100, tells nothing of the threshold.
	const counts = outcomes.map((outcome) => (outcome === "refused" ? "refused" : changed(base, outcome.results).length));
	const most = Math.max(0, ...counts.filter((count) => count !== "refused"));
	const verdict =
		most === 0
			? "no change"
			: most === base.size
				? "changes everything"
				: `changes ${counts.join(" and ")} of ${base.size}`;
	return `| \`${name}\` | ${unit} | ${value} | ${figureOf(base)} | ${figures.join(" | ")} | ${verdict} |`;
}

const { values, positionals } = parseArgs({
	options: {
		only: { type: "string", default: "" },
		seed: { type: "string", default: "1" },
		far: { type: "boolean", default: false },
	},
	allowPositionals: true,
});
const unknown = positionals.filter((name) => measures[name] === undefined);
if (unknown.length > 0)
	throw new Error(`no measure of ${unknown.join(", ")}; there are: ${Object.keys(measures).join(", ")}`);
for (const [name, measure] of Object.entries(measures))
	if (positionals.length === 0 || positionals.includes(name)) {
		console.log(`\n${name}: ${measure.folder}/thresholds.ts\n`);
		await sensitivity(measure, values.only.split(",").filter(Boolean), Number(values.seed), values.far);
	}
