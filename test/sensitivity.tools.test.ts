import { expect, test } from "vitest";
import { projectFolder } from "../src/project.ts";
import { runProcess } from "../src/sandbox/process.ts";

/** Merges two readings that differ by five points: as it is, with a margin of six, with another threshold changed, and once more as it is. */
const program = `
	import { loaderOf } from "./bench/sensitivity/variants.ts";
	const load = loaderOf("src/services/ocr");
	const word = (text, confidence) => [{ text, confidence, box: [0, 0, 10, 10] }];
	const said = async (change) => {
		const { arbitrate } = await load("arbitrate.ts", change);
		return arbitrate(word("Qxvz", 60), word("Qxvy", 65))[0].text;
	};
	const usual = await said();
	const moved = await said({ name: "secondMargin", value: 6 });
	const other = await said({ name: "sameInk", value: 0.2 });
	const again = await said();
	console.log(JSON.stringify({ usual, moved, other, again }));
`;

test("a threshold with another value changes what the modules of its folder do, and theirs alone", async () => {
	const { stdout } = await runProcess(process.execPath, ["--input-type=module", "-e", program], {
		cwd: projectFolder,
		deadlineMs: 60_000,
	});
	expect(JSON.parse(stdout.toString("utf8"))).toEqual({ usual: "Qxvy", moved: "Qxvz", other: "Qxvy", again: "Qxvy" });
});
