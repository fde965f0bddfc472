import { cp, mkdir, readFile, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../src/project.ts";
import { runProcess } from "../src/sandbox/process.ts";
import { withScratch } from "../src/sandbox/scratch.ts";
import { amplyMs } from "./helpers/until.ts";

/** Code blocks of a Markdown text by language. */
function blocks(text: string, language: string): string[] {
	return [...text.matchAll(/^```(\w+)\n([\s\S]*?)^```$/gm)].flatMap(([, of, code]) =>
		of === language && code ? [code] : [],
	);
}

/**
 * Applies a unified diff whose hunks name no line numbers: each hunk's old lines must stand in the file exactly once. Returns the
 * files it changed.
 */
async function applyDiff(root: string, diff: string): Promise<string[]> {
	const files = diff.split(/^--- a\/.*\n/m).slice(1);
	return Promise.all(
		files.map(async (part) => {
			const [head = "", ...hunks] = part.split(/^@@\n/m);
			const file = /^\+\+\+ b\/(.*)$/m.exec(head)?.[1] as string;
			let text = await readFile(join(root, file), "utf8");
			for (const hunk of hunks) {
				const lines = hunk.replace(/\n$/, "").split("\n");
				const side = (sign: string) =>
					lines
						.filter((line) => line[0] === " " || line[0] === sign)
						.map((line) => `${line.slice(1)}\n`)
						.join("");
				expect(text.split(side("-")).length, `${file}: ${hunk}`).toBe(2);
				text = text.replace(side("-"), () => side("+"));
			}
			await writeFile(join(root, file), text);
			return file;
		}),
	);
}

test("who follows CONTRIBUTING adds a service with at most three files outside its folder, and a log file comes back as a PDF", async () => {
	const recipe =
		(await readFile(join(projectFolder, "CONTRIBUTING.md"), "utf8")).split("### A service for a new kind of file")[1] ??
		"";
	await withScratch(async (root) => {
		for (const name of ["src", "package.json", "tsconfig.json"])
			await cp(join(projectFolder, name), join(root, name), {
				recursive: true,
				filter: (path) => !path.endsWith(".test.ts"),
			});
		await symlink(join(projectFolder, "node_modules"), join(root, "node_modules"));
		for (const code of blocks(recipe, "ts")) {
			const [, file] = /^\/\/ (\S+)\n/.exec(code) ?? [];
			await mkdir(dirname(join(root, file as string)), { recursive: true });
			await writeFile(join(root, file as string), code.slice(code.indexOf("\n") + 1));
		}
		const outside = (await Promise.all(blocks(recipe, "diff").map((diff) => applyDiff(root, diff)))).flat();
		expect(outside.length).toBeLessThanOrEqual(3);

		const tsc = await runProcess(process.execPath, [join(root, "node_modules/typescript/bin/tsc"), "--noEmit"], {
			cwd: root,
			deadlineMs: amplyMs,
		});
		expect(tsc.stdout.toString()).toBe("");
		expect(tsc.code).toBe(0);

		await writeFile(join(root, "server.log"), "2024-03-05 12:00:00 started\n2024-03-05 12:00:01 <ready>\n");
		const given = ["inspect", "server.log", "--json", "--out", "results"];
		const inspected = await runProcess(process.execPath, [join(root, "src/cli/main.ts"), ...given], {
			cwd: root,
			deadlineMs: amplyMs,
		});
		expect(inspected.code, inspected.stderr.toString()).toBe(0);
		const text = await runProcess("pdftotext", [join(root, "results/server.pdf"), "-"], { deadlineMs: amplyMs });
		expect(text.stdout.toString()).toContain("2024-03-05 12:00:01 <ready>");
	});
});
