import { readFile } from "node:fs/promises";
import { basename, dirname } from "node:path";
import { checkPdfA } from "../../src/pdf/pdfa/validate.ts";
import { runTool } from "../../src/tools/tool.ts";
import { type Boxes, boxesOf } from "./boxes.ts";
import type { Sample } from "./collection.ts";
import { type Errors, errorsOf, noErrors } from "./errors.ts";

/** What a result is worth. */
export interface Judgement {
	readonly bytes: number;
	readonly archivable: boolean;
	/** As Poppler lays the text out. */
	readonly laidOut: Errors;
	/** As it stands in the file: what selecting all and copying gives. */
	readonly copied: Errors;
	readonly boxes: Boxes;
}

const textMs = 120_000;

export async function judge(result: string, { truths, places }: Sample): Promise<Judgement> {
	const pdf = await readFile(result);
	const text = async (...options: readonly string[]): Promise<string> => {
		const args = ["-enc", "UTF-8", ...options, basename(result), "-"];
		return (await runTool("pdftotext", args, { folder: dirname(result), deadlineMs: textMs })).stdout.toString("utf8");
	};
	const boxes = { words: 0, read: 0, inPlace: 0 };
	if (places.length > 0) {
		const pages = (await text("-bbox")).split("</page>");
		for (const [page, truth] of places.entries()) {
			const one = boxesOf(pages[page] ?? "", truth);
			for (const key of ["words", "read", "inPlace"] as const) boxes[key] += one[key];
		}
	}
	const known = truths.length > 0;
	return {
		bytes: pdf.length,
		archivable: (await checkPdfA(pdf)).findings.length === 0,
		laidOut: known ? errorsOf((await text()).split("\f"), truths) : noErrors,
		copied: known ? errorsOf((await text("-raw")).split("\f"), truths) : noErrors,
		boxes,
	};
}
