import type { Note } from "../../kinds.ts";
import { checkPdfA } from "../../pdf/pdfa/validate.ts";
import type { Finding } from "../../pdf/pdfa/violation.ts";
import { claim } from "../../pdf/xmp.ts";

export interface PdfAVerdict {
	/** Claims to be exactly what the check found. */
	readonly output: Buffer;
	readonly isPdfA: boolean;
	/** "pdfa", or why it is none. */
	readonly note: Note;
}

/** Has the checker say what a finished PDF is: nothing is called PDF/A that was not found to be. */
export async function verdictOf(pdf: Uint8Array): Promise<PdfAVerdict> {
	const output = Buffer.from(pdf.buffer, pdf.byteOffset, pdf.byteLength);
	const { findings, unicode } = await checkPdfA(output);
	if (findings.length === 0) return { output: unicode ? claim(output, "u") : output, isPdfA: true, note: "pdfa" };
	return { output: claim(output, "none"), isPdfA: false, note: reason(findings) };
}

/** Every note that tells whether a document is PDF/A. */
export const pdfaNotes: ReadonlySet<Note> = new Set<Note>([
	"pdfa",
	"plain-fonts",
	"plain-colours",
	"plain-form",
	"plain-size",
	"plain-pdf",
]);

function reason(findings: readonly Finding[]): Note {
	const has = (clause: string): boolean => findings.some((finding) => finding.clause.startsWith(clause));
	if (has("6.2.11")) return "plain-fonts";
	if (has("6.2.4")) return "plain-colours";
	if (has("6.3") || has("6.4")) return "plain-form";
	return "plain-pdf";
}
