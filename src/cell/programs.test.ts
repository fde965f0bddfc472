import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../project.ts";
import { packed, packPrograms } from "./programs.ts";
import { withScratch } from "./scratch.ts";
import { writtenPlace } from "./written-place.ts";

test("a place in a packed program leads to the line that was written", async () => {
	await withScratch(async (folder) => {
		await packPrograms(folder);
		const program = packed(folder, "inside");
		const text = readFileSync(program, "utf8").split("\n");
		const line = text.findIndex((one) => one.includes("entry.load()"));
		const place = writtenPlace(
			`programs/inside.mjs:${line + 1}:${(text[line]?.indexOf("entry.load") ?? 0) + 1}`,
			program,
		);
		const [, file, number] = /^(.*):(\d+)$/.exec(place) ?? [];
		expect(file).toBe("src/services/inside.ts");
		expect(readFileSync(join(projectFolder, file as string), "utf8").split("\n")[Number(number) - 1]).toContain(
			"entry.load()",
		);
		for (const strange of ["programs/../../etc/passwd:1:1", "programs/nowhere.mjs:1:1", "TypeError"])
			expect(writtenPlace(strange, program)).toBe(strange);
	});
});

test("no source but project.ts asks where it lies: packed, it lies elsewhere", () => {
	const sources = readdirSync(join(projectFolder, "src"), { recursive: true, encoding: "utf8" });
	const asking = sources
		.filter((path) => path.endsWith(".ts") && !path.endsWith(".test.ts"))
		.filter((path) =>
			/import\.meta\.(dirname|filename)|new URL\([^)]*import\.meta\.url/.test(
				readFileSync(join(projectFolder, "src", path), "utf8"),
			),
		);
	// The second is for tests only.
	expect(asking.sort()).toEqual(["project.ts", "services/photo/annotated.ts"]);
});
