import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { examine } from "../../court/examine.ts";
import { Failure } from "../../failure.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { listImages, pageTexts } from "../../tools/poppler.ts";
import type { Step } from "../contract.ts";
import type { CheckFigures } from "./task.ts";

/** The court-ready check of one file. */
export const step: Step<Record<string, never>, CheckFigures> = async ([input]) => {
	if (input === undefined) throw new Failure("crashed");
	const findings = await examine(input);
	const closed = findings.some((code) => code === "no-pdf" || code === "locked" || code === "unreadable");
	if (!closed && !(await isSearchable(input))) findings.push("not-searchable");
	return { outputs: [], figures: { findings } };
};

/** A page that shows a picture and has no letter cannot be searched; one that shows nothing need not be. */
function isSearchable(pdf: Uint8Array): Promise<boolean> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, "filed.pdf"), pdf);
		const texts = await pageTexts(folder, "filed.pdf");
		const pictured = new Set((await listImages(folder, "filed.pdf")).map(({ page }) => page));
		return texts.every((text, index) => /\p{L}|\p{N}/u.test(text) || !pictured.has(index + 1));
	});
}
