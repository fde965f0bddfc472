import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFArray, PDFDict, type PDFDocument, PDFName } from "@cantoo/pdf-lib";
import { rewrite } from "../tools/qpdf.ts";
import { sameRendering } from "./compare-renderings.ts";
import { openPdf, write } from "./document.ts";
import { getArray, getDict, getName } from "./pdfa/model.ts";

const annotations = PDFName.of("Annots");
/** Where links wait while qpdf flattens: it would drop them, for they have nothing to be drawn. */
const parked = PDFName.of("MaraMailLinks");

/** Whether there is a form to be filled in, or a signature's field. */
export const hasFields = (document: PDFDocument): boolean =>
	(getArray(getDict(document.catalog, "AcroForm"), "Fields") ?? []).length > 0;

/**
 * `document`, which is `pdf` in `folder`, with its form fields and remarks drawn into the pages as they stand; links stay
 * links. Undefined where it would look different.
 */
export async function flattenForm(folder: string, document: PDFDocument, pdf: string): Promise<Uint8Array | undefined> {
	for (const { node } of document.getPages()) {
		const links = split(node, (annotation) => getName(annotation, "Subtype") === "Link");
		if (links.size() > 0) node.set(parked, links);
	}
	await writeFile(join(folder, "parked.pdf"), await write(document));
	const how = ["--generate-appearances", "--flatten-annotations=all"];
	if (!(await rewrite(folder, "parked.pdf", "flat.pdf", how))) return undefined;
	const flat = await openPdf(await readFile(join(folder, "flat.pdf")));
	for (const { node } of flat.getPages()) {
		const links = node.get(parked);
		if (links === undefined) continue;
		node.set(annotations, links);
		node.delete(parked);
	}
	const output = await write(flat);
	await writeFile(join(folder, "flat.pdf"), output);
	return (await sameRendering(folder, pdf, "flat.pdf")) ? output : undefined;
}

/** Takes the annotations that `are` out of a page, and returns them. */
function split(page: PDFDict, are: (annotation: PDFDict) => boolean): PDFArray {
	const taken = PDFArray.withContext(page.context);
	const left = PDFArray.withContext(page.context);
	const all = page.lookup(annotations);
	if (!(all instanceof PDFArray)) return taken;
	for (const [index, ref] of all.asArray().entries()) {
		const annotation = all.lookup(index);
		(annotation instanceof PDFDict && are(annotation) ? taken : left).push(ref);
	}
	page.set(annotations, left);
	return taken;
}
