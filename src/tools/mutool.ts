import { runTool } from "./tool.ts";

/** MuPDF's mutool (https://mupdf.readthedocs.io), AGPL: a program of its own, never linked. Files are named inside `folder`. */

/** Only ruins are salvaged; a bomb among them must not take the whole cell's time. */
const deadlineMs = 45_000;

/** Reads what is left of a PDF and writes it anew, without what nothing refers to. False where nothing is left. */
export async function salvage(folder: string, pdf: string, target: string): Promise<boolean> {
	const outcome = await runTool("mutool", ["clean", "-gg", pdf, target], { folder, deadlineMs });
	return outcome.code === 0;
}
