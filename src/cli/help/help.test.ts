import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../project.ts";
import { type CommandText, commandNames, commands } from "../command-table.ts";
import { version } from "../version.ts";
import { generatedFiles } from "./generated-files.ts";
import { overview, usageOf } from "./usage.ts";

test("docs/cli.md, man page and completion are those of the table: npm run cli:docs", () => {
	for (const [path, content] of Object.entries(generatedFiles(version())))
		expect(readFileSync(join(projectFolder, path), "utf8"), path).toBe(content);
});

test("every command has its line, its options and an example in the help, at most 100 columns wide", () => {
	for (const name of commandNames) {
		expect(overview()).toMatch(new RegExp(`^ {2}${name} +\\S`, "m"));
		const { options, examples }: CommandText = commands[name];
		for (const option of [...Object.keys(options), "config", "help"]) expect(usageOf(name)).toContain(`--${option}`);
		expect(examples.length).toBeGreaterThan(0);
		for (const line of usageOf(name).split("\n")) expect(line.length, line).toBeLessThanOrEqual(100);
	}
});
