import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../project.ts";
import { bundledProgram, bundlePrograms } from "./program-bundle.ts";
import { withScratch } from "./scratch.ts";
import { sourceLocation } from "./source-location.ts";

test("a place in a bundled program maps to its line in the sources", async () => {
	await withScratch(async (folder) => {
		await bundlePrograms(folder);
		const program = bundledProgram(folder, "cell");
		// What entry programs share lies in chunks of their own.
		const holder = readdirSync(folder, { withFileTypes: true })
			.filter((entry) => entry.name.endsWith(".mjs"))
			.map(({ name }) => join(folder, name))
			.find((file) => readFileSync(file, "utf8").includes("program.step(inputs")) as string;
		const text = readFileSync(holder, "utf8").split("\n");
		const line = text.findIndex((one) => one.includes("program.step(inputs"));
		const place = sourceLocation(
			`programs/${basename(holder)}:${line + 1}:${(text[line]?.indexOf("program.step") ?? 0) + 1}`,
			program,
		);
		const [, file, number] = /^(.*):(\d+)$/.exec(place) ?? [];
		expect(file).toBe("src/sandbox/run-task.ts");
		expect(readFileSync(join(projectFolder, file as string), "utf8").split("\n")[Number(number) - 1]).toContain(
			"program.step(inputs",
		);
		for (const strange of ["programs/../../etc/passwd:1:1", "programs/nowhere.mjs:1:1", "TypeError"])
			expect(sourceLocation(strange, program)).toBe(strange);
	});
});

test("of all bundled modules only project.ts uses its own path, which a bundle changes", async () => {
	await withScratch(async (folder) => {
		await bundlePrograms(folder);
		const sources = readdirSync(folder)
			.filter((name) => name.endsWith(".map"))
			.flatMap((name) => (JSON.parse(readFileSync(join(folder, name), "utf8")) as { sources: string[] }).sources)
			.map((path) => /\/(src\/.*)$/.exec(path)?.[1] ?? "")
			// Libraries have maps of their own, and some a folder `src`.
			.filter((path) => path !== "" && existsSync(join(projectFolder, path)));
		expect(sources).toContain("src/services/pdf/step.ts");
		const asks = /import\.meta\.(dirname|filename)|new URL\([^)]*import\.meta\.url/;
		const asking = sources.filter((path) => asks.test(readFileSync(join(projectFolder, path), "utf8")));
		expect(asking).toEqual(["src/project.ts"]);
	});
});
