import { runTool } from "./tool.ts";

/** MuPDF's mutool (https://mupdf.readthedocs.io), AGPL: a program of its own, never linked. Files are named inside `folder`. */

/** Only ruins are salvaged; a bomb among them must not take the whole cell's time. */
const deadlineMs = 45_000;

/** Reads what is left of a PDF and writes it anew, without what nothing refers to. False where nothing is left. */
export async function salvage(folder: string, pdf: string, target: string): Promise<boolean> {
	const outcome = await runTool("mutool", ["clean", "-gg", pdf, target], { folder, deadlineMs });
	return outcome.code === 0;
}

/** Telling what a page of a scan paints takes a hundredth of a second; others need not be known. */
const traceDeadlineMs = 5_000;

/** What the first page paints, call by call, as XML; placed in points from the top left of the page as it is shown. "" where that fails. */
export async function paintedOn(folder: string, pdf: string): Promise<string> {
	const outcome = await runTool("mutool", ["trace", pdf, "1"], { folder, deadlineMs: traceDeadlineMs });
	return outcome.code === 0 ? outcome.stdout.toString("latin1") : "";
}
