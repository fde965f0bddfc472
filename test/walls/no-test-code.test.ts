import { globSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../src/project.ts";
import { readImportGraph } from "./import-graph.ts";

test("nothing under src knows the collection beside the checkout, and no source imports from test, bench or samples", () => {
	const files = globSync("src/**/*.{ts,py,md}", { cwd: projectFolder });
	expect(files.length).toBeGreaterThan(300);
	const naming = files.filter((file) =>
		/shared\/data|test\/collection\/(folder|annotated)/.test(readFileSync(join(projectFolder, file), "utf8")),
	);
	expect(naming).toEqual([]);
	const outside = [...readImportGraph(projectFolder)].flatMap(([file, imports]) =>
		imports.filter((target) => !target.startsWith("src/")).map((target) => `${file} → ${target}`),
	);
	expect(outside).toEqual([]);
});

test("every source but the programs is imported by another source: none is there for tests alone", () => {
	const imported = new Set([...readImportGraph(projectFolder).values()].flat());
	const started = globSync(["src/**/*.ts", "bin/*", "scripts/*"], { cwd: projectFolder })
		.filter((file) => !file.endsWith(".test.ts"))
		.map((file) => readFileSync(join(projectFolder, file), "utf8"));
	const alone = [...readImportGraph(projectFolder).keys()].filter(
		(file) =>
			!imported.has(file) && !file.endsWith(".d.ts") && !started.some((text) => text.includes(`/${basename(file)}"`)),
	);
	expect(alone).toEqual([]);
});

test("every fixture stands in the README, with its licence", () => {
	const folder = join(projectFolder, "test/fixtures");
	const readme = readFileSync(join(folder, "README.md"), "utf8").replaceAll(
		"locked.*",
		"locked.doc, locked.docx, locked.odt, locked.xls, locked.xlsx",
	);
	const missing = globSync("*/*", { cwd: folder }).filter((path) => !readme.includes(`${basename(path)}`));
	expect(missing).toEqual([]);
});

test("every helper stands in the README", () => {
	const folder = join(projectFolder, "test/helpers");
	const readme = readFileSync(join(folder, "README.md"), "utf8");
	expect(globSync("*.ts", { cwd: folder }).filter((name) => !readme.includes(`| ${name} |`))).toEqual([]);
});
