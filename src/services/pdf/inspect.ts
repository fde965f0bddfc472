import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PDFDocument } from "@cantoo/pdf-lib";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { isTrue } from "../../pdfa/model.ts";
import { split } from "../../tools/qpdf.ts";
import { type EmbeddedFile, isInvoice, removeActive } from "./active.ts";
import { classify } from "./classify.ts";
import { openPdf, pack, write } from "./finish.ts";
import { type Archiving, keep } from "./keep.ts";
import { mend } from "./mend.ts";
import { isSigned } from "./signed.ts";
import { isSymbolCoded } from "./symbol-coded.ts";
import { tarOf } from "./tar-of.ts";
import type { PdfFigures } from "./task.ts";

type Inspection = Extract<PdfFigures, { did: "inspect" }>;

/** More pages than any file of a case has; each is drawn, read and laid out. */
const maxPages = 2_000;

/**
 * Makes a PDF sound and harmless, tells what its pages are and, when `splitting`, hands out those to be read one by one.
 * Where there is nothing to be read, it is finished. Throws `encrypted`, `damaged`, `too-large`.
 */
export async function inspect(
	folder: string,
	pdf: Uint8Array,
	splitting: boolean,
	archiving: Archiving,
	passwords: readonly string[],
): Promise<{ outputs: Uint8Array[]; figures: Inspection }> {
	const mended = await mend(folder, pdf, passwords);
	const document = await openPdf(mended.sound);
	if (document.getPageCount() > maxPages) throw new Failure("too-large");
	const record = recordNote(pdf, document);
	const { sound, notes, embedded } =
		record === undefined ? await disarm(folder, document, mended.sound) : untouched(mended.sound, record);
	notes.unshift(...mended.notes);

	const kinds = await classify(folder, "sound.pdf");
	// What was salvaged from ruins and shows nothing is no document.
	if (mended.salvaged && kinds.every((kind) => kind === "blank")) throw new Failure("damaged");

	const scans = kinds.flatMap((kind, index) => (kind === "scan" ? [index] : []));
	const outputs: Uint8Array[] = [sound];
	if (scans.length === 0 && record === undefined) {
		const kept = await keep(folder, pdf, sound, archiving);
		outputs[0] = kept.output;
		notes.push(...kept.notes);
	}
	if (splitting && scans.length > 0 && record === undefined) {
		const pages = scans.map((index) => index + 1);
		for (const name of await split(folder, "sound.pdf", pages, "page"))
			outputs.push(await readFile(join(folder, name)));
	}
	const pages = kinds.map((kind, index) =>
		splitting && kind === "scan" && record === undefined ? { kind, output: 1 + scans.indexOf(index) } : { kind },
	);
	if (embedded.length === 0) return { outputs, figures: { did: "inspect", pages, notes } };
	outputs.push(await tarOf(embedded));
	return { outputs, figures: { did: "inspect", pages, embedded: outputs.length - 1, notes } };
}

interface Disarmed {
	readonly sound: Uint8Array;
	readonly notes: Note[];
	readonly embedded: readonly EmbeddedFile[];
}

const untouched = (sound: Uint8Array, note: Note): Disarmed => ({ sound, notes: [note], embedded: [] });

/** What a document is that must not be changed by a byte; undefined for all others. */
function recordNote(pdf: Uint8Array, document: PDFDocument): Note | undefined {
	if (isSigned(pdf)) return "signed-kept";
	if (isInvoice(document)) return "invoice-kept";
	// XFA that is drawn by the reader: the pages themselves only say "please wait".
	return isTrue(document.catalog, "NeedsRendering") ? "reader-only" : undefined;
}

/** Takes out what is active or embedded, and leaves the result as `sound.pdf`. */
async function disarm(folder: string, document: PDFDocument, sound: Uint8Array): Promise<Disarmed> {
	const { active, embedded } = removeActive(document);
	const notes: Note[] = isSymbolCoded(document) ? ["symbol-coded"] : [];
	if (active) notes.push("active-removed");
	if (embedded.length > 0) notes.push("embedded-out");
	if (!active && embedded.length === 0) return { sound, notes, embedded };
	const disarmed = await pack(folder, await write(document));
	await writeFile(join(folder, "sound.pdf"), disarmed);
	return { sound: disarmed, notes, embedded };
}
