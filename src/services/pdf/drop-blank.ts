import { readFile, rename } from "node:fs/promises";
import { join } from "node:path";
import { blankTestSide, isSurelyBlank } from "../../imaging/blank-page.ts";
import { readPgm } from "../../imaging/codecs/pnm.ts";
import { openPdf } from "../../pdf/document.ts";
import { annotationsOf } from "../../pdf/pdfa/annotations.ts";
import { drawThumbnails } from "../../tools/poppler.ts";
import { select } from "../../tools/qpdf.ts";
import type { PageKind } from "./classify.ts";

/** More are not looked at that closely: a bomb of empty pages would have each of them drawn. */
const maxLooks = 200;

/**
 * Takes the surely blank pages out of `pdf` in `folder` and tells their numbers, from 1. A document of nothing else stays, and
 * so does a page with a note or a field on it.
 */
export async function dropBlank(folder: string, pdf: string, kinds: readonly PageKind[]): Promise<number[]> {
	const candidates = kinds.flatMap((kind, index) => (kind === "blank" ? [index] : [])).slice(0, maxLooks);
	if (candidates.length === 0 || kinds.every((kind) => kind === "blank")) return [];
	const document = await openPdf(await readFile(join(folder, pdf)));
	const dropped: number[] = [];
	for (const index of candidates) {
		if (annotationsOf(document.getPage(index).node).length > 0) continue;
		const [file] = await drawThumbnails(folder, pdf, index + 1, index + 1, blankTestSide);
		const drawn = file && readPgm(file);
		if (drawn !== undefined && isSurelyBlank(drawn)) dropped.push(index + 1);
	}
	const left = kinds.flatMap((_, index) => (dropped.includes(index + 1) ? [] : [index + 1]));
	if (dropped.length === 0 || !(await select(folder, pdf, left, "left.pdf"))) return [];
	await rename(join(folder, "left.pdf"), join(folder, pdf));
	return dropped;
}
