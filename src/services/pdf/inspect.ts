import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import { split } from "../../tools/qpdf.ts";
import { classify } from "./classify.ts";
import { mend } from "./mend.ts";
import { isSigned } from "./signed.ts";
import type { PdfFigures } from "./task.ts";

type Inspection = Extract<PdfFigures, { did: "inspect" }>;

/** Makes a PDF sound, tells what its pages are and, when `splitting`, hands out those to be read one by one. */
export async function inspect(
	folder: string,
	pdf: Uint8Array,
	splitting: boolean,
): Promise<{ outputs: Uint8Array[]; figures: Inspection }> {
	const { sound, notes, salvaged } = await mend(folder, pdf);
	const kinds = await classify(folder, "sound.pdf");
	// What was salvaged from ruins and shows nothing is no document.
	if (salvaged && kinds.every((kind) => kind === "blank")) throw new Failure("damaged");
	if (isSigned(pdf)) notes.push("signed-kept");

	const scans = kinds.flatMap((kind, index) => (kind === "scan" ? [index] : []));
	const outputs = [sound];
	if (splitting && scans.length > 0) {
		const pages = scans.map((index) => index + 1);
		for (const name of await split(folder, "sound.pdf", pages, "page"))
			outputs.push(await readFile(join(folder, name)));
	}
	const pages = kinds.map((kind, index) =>
		splitting && kind === "scan" ? { kind, output: 1 + scans.indexOf(index) } : { kind },
	);
	return { outputs, figures: { did: "inspect", pages, notes } };
}
