import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { sameRendering } from "../../pdf/compare-renderings.ts";
import { finishPdf, openPdf, pack } from "../../pdf/document.ts";
import { get, getArray, getDict } from "../../pdf/pdfa/model.ts";
import { embedFonts } from "../../tools/ghostscript.ts";
import { type PdfAVerdict, verdictOf } from "./pdfa-verdict.ts";
import * as tuned from "./thresholds.ts";

/** Writing and comparing more pages would outlast the cell. */
const maxConvertedPages = 200;

/** "free": PDF/A where it makes the file no larger; "always": whatever it takes, as courts want it. */
export type Archiving = "free" | "always";

/**
 * A PDF whose pages need no work: its content stays byte for byte, and it becomes PDF/A where that is safe and, unless
 * asked for, costs nothing (docs/decisions/0007-convert-digital-pdfs-to-pdfa-only-without-growth.md).
 */
export async function keep(
	folder: string,
	original: Uint8Array,
	sound: Uint8Array,
	archiving: Archiving,
): Promise<{ readonly output: Buffer; readonly notes: Note[] }> {
	const asItCame = Buffer.compare(original, sound) === 0;
	const mayBe = (pdf: Uint8Array): boolean => archiving === "always" || !asItCame || pdf.length <= original.length;
	if (asItCame) {
		const untouched = await verdictOf(original);
		if (untouched.isPdfA) return { output: Buffer.from(original), notes: ["text-kept", "pdfa", "kept-original"] };
	}
	const archived = await archive(folder, sound);
	if (archived.isPdfA && mayBe(archived.output))
		return { output: archived.output, notes: ["text-kept", "pdfa", ...smaller(archived.output, original)] };
	const note = archived.isPdfA ? "plain-size" : archived.note;

	const packed = await pack(folder, sound);
	if (packed.length <= tuned.worthwhilePacked * original.length)
		return { output: packed, notes: ["text-kept", note, ...smaller(packed, original)] };
	if (asItCame) return { output: Buffer.from(original), notes: ["text-kept", note, "kept-original"] };
	return { output: packed.length < sound.length ? packed : Buffer.from(sound), notes: ["text-kept", note] };
}

/** As PDF/A by mending; where fonts or colours are the matter, by having it written anew. */
async function archive(folder: string, sound: Uint8Array): Promise<PdfAVerdict> {
	await writeFile(join(folder, "sound.pdf"), sound);
	const document = await openPdf(sound);
	const mended = await verdictOf(await finishPdf(folder, document));
	const form = getDict(document.catalog, "AcroForm");
	if (mended.isPdfA) {
		if (form === undefined) return mended;
		await writeFile(join(folder, "mended.pdf"), mended.output);
		return (await sameRendering(folder, "sound.pdf", "mended.pdf").catch(unlessSlow))
			? mended
			: { ...mended, isPdfA: false, note: "plain-form" };
	}
	// Ghostscript would lose a form's fields and the structure that screen readers go by.
	const simple =
		(getArray(form, "Fields") ?? []).length === 0 &&
		get(document.catalog, "StructTreeRoot") === undefined &&
		document.getPageCount() <= maxConvertedPages;
	if (!simple || mended.note !== "plain-fonts") return mended;
	return (await withFonts(folder).catch(unlessSlow)) ?? mended;
}

/** Undefined where that does not make it PDF/A, or changes how it looks. Throws `timed-out`. */
async function withFonts(folder: string): Promise<PdfAVerdict | undefined> {
	if (!(await embedFonts(folder, "sound.pdf", "embedded.pdf"))) return;
	const embedded = await verdictOf(
		await finishPdf(folder, await openPdf(await readFile(join(folder, "embedded.pdf")))),
	);
	if (!embedded.isPdfA) return;
	await writeFile(join(folder, "archived.pdf"), embedded.output);
	return (await sameRendering(folder, "sound.pdf", "archived.pdf")) ? embedded : undefined;
}

/** A page that takes a program too long is still the customer's page: it stays as it came. */
function unlessSlow(fault: unknown): undefined {
	if (!(fault instanceof Failure && fault.code === "timed-out")) throw fault;
}

const smaller = (made: Uint8Array, original: Uint8Array): Note[] =>
	made.length < tuned.noticeablySmaller * original.length ? ["smaller"] : [];
