import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PDFDocument } from "@cantoo/pdf-lib";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { maxPages } from "../../limits.ts";
import { isInvoice, removeActive } from "../../pdf/active-content.ts";
import { openPdf, pack, write } from "../../pdf/document.ts";
import { flattenForm, hasFields } from "../../pdf/flatten-form.ts";
import { isSymbolCoded } from "../../pdf/jbig2/symbol-coded.ts";
import { isTrue, reachable } from "../../pdf/pdfa/model.ts";
import { isSigned } from "../../pdf/signature-test.ts";
import { split } from "../../tools/qpdf.ts";
import { classify } from "./classify.ts";
import { dropBlank } from "./drop-blank.ts";
import { embeddedFilesTar } from "./embedded-files-tar.ts";
import { keep } from "./keep-original.ts";
import { repair } from "./repair.ts";
import type { PdfFigures, PdfOptions } from "./task.ts";

type Inspection = Extract<PdfFigures, { did: "inspect" }>;

type How = Extract<PdfOptions, { do: "inspect" }>;

/**
 * Makes a PDF sound and harmless, tells what its pages are and, when they are to be `split`, hands out those to be read one
 * by one. Where there is nothing to be read, it is finished. Throws `encrypted`, `damaged`, `too-large`.
 */
export async function inspect(
	folder: string,
	pdf: Uint8Array,
	how: How,
	passwords: readonly string[],
): Promise<{ outputs: Uint8Array[]; figures: Inspection }> {
	const mended = await repair(folder, pdf, passwords);
	const document = await openPdf(mended.sound);
	if (document.getPageCount() > maxPages) throw new Failure("too-large");
	const record = how.copy ? undefined : recordNote(pdf, document);
	if (record !== undefined) return aboutRecord(folder, mended.sound, [...mended.notes, record]);
	const disarmed = await disarm(folder, document, mended.sound, how);
	const notes = [...mended.notes, ...disarmed.notes];

	const found = await classify(folder, "sound.pdf");
	// What was salvaged from ruins and shows nothing is no document.
	if (mended.salvaged && found.every((kind) => kind === "blank")) throw new Failure("damaged");
	// In a file that was damaged a page may be blank because what stood on it is lost.
	const dropped = mended.notes.includes("repaired") ? [] : await dropBlank(folder, "sound.pdf", found);
	const kinds = found.filter((_, index) => !dropped.includes(index + 1));
	const sound = dropped.length === 0 ? disarmed.sound : await readFile(join(folder, "sound.pdf"));

	const scans = kinds.flatMap((kind, index) => (kind === "scan" ? [index] : []));
	const outputs: Uint8Array[] = [sound];
	if (scans.length === 0) {
		const kept = await keep(folder, pdf, sound, how.archive);
		outputs[0] = kept.output;
		notes.push(...kept.notes);
	}
	const splitting = how.split && scans.length > 0;
	if (splitting) {
		const pages = scans.map((index) => index + 1);
		for (const name of await split(folder, "sound.pdf", pages, "page"))
			outputs.push(await readFile(join(folder, name)));
	}
	const pages = kinds.map((kind, index) =>
		splitting && kind === "scan" ? { kind, output: 1 + scans.indexOf(index) } : { kind },
	);
	const figures = { did: "inspect" as const, pages, dropped, notes };
	if (disarmed.embedded.length === 0 || how.copy) return { outputs, figures };
	outputs.push(await embeddedFilesTar(disarmed.embedded));
	return { outputs, figures: { ...figures, embedded: outputs.length - 1 } };
}

/** What must not be changed by a byte is only looked at. */
async function aboutRecord(folder: string, sound: Uint8Array, notes: Note[]) {
	const pages = (await classify(folder, "sound.pdf")).map((kind) => ({ kind }));
	return { outputs: [sound], figures: { did: "inspect" as const, pages, dropped: [], notes } };
}

/** What a document is that must not be changed by a byte; undefined for all others. */
function recordNote(pdf: Uint8Array, document: PDFDocument): Note | undefined {
	if (isSigned(pdf)) return "signed-kept";
	if (isInvoice(document)) return "invoice-kept";
	// XFA that is drawn by the reader: the pages themselves only say "please wait".
	return isTrue(document.catalog, "NeedsRendering") ? "reader-only" : undefined;
}

/** Takes out what is active or embedded, draws forms as they stand where asked, and leaves the result as `sound.pdf`. */
async function disarm(folder: string, document: PDFDocument, sound: Uint8Array, how: How) {
	const { active, embedded } = removeActive(document);
	const notes: Note[] = [...reachable(document).keys()].some(isSymbolCoded) ? ["symbol-coded"] : [];
	if (active) notes.push("active-removed");
	if (embedded.length > 0 && !how.copy) notes.push("embedded-out");
	const disarmed = active || embedded.length > 0 ? await pack(folder, await write(document)) : sound;
	if (disarmed !== sound) await writeFile(join(folder, "sound.pdf"), disarmed);
	if (!how.flatten || !hasFields(document)) return { sound: disarmed, notes, embedded };
	const flat = await flattenForm(folder, document, "sound.pdf");
	if (flat === undefined) return { sound: disarmed, notes, embedded };
	await writeFile(join(folder, "sound.pdf"), flat);
	notes.push("form-flattened");
	return { sound: flat, notes, embedded };
}
