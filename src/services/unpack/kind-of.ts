import type { Kind } from "../../kinds.ts";
import { binaryKind } from "./kind-binary.ts";
import { containerKind } from "./kind-container.ts";
import type { Hint } from "./kind-hint.ts";
import { mailKind } from "./kind-mail.ts";
import { oleKind } from "./kind-ole.ts";
import { pictureKind } from "./kind-picture.ts";
import { textKind } from "./kind-text.ts";
import { zipKind } from "./kind-zip.ts";
import { ascii } from "./magic.ts";

/**
 * Tells a document's kind by its content. Names and MIME types lie (phones send HEIC as `.jpg`, mail programs
 * send everything as application/octet-stream), so they only decide between readings of the same plain text.
 */
export async function kindOf(content: Uint8Array, hint: Hint = {}): Promise<Kind> {
	if (content.length === 0) return "empty";
	const binary = await binaryKind(content);
	return (
		pictureKind(content) ??
		paperKind(content) ??
		// Before what may hang behind or stand within a program: a zip that unpacks itself, a mail's header.
		(binary === "executable" ? binary : scriptKind(content)) ??
		oleKind(content) ??
		(await zipKind(content)) ??
		containerKind(content) ??
		mailKind(content, hint) ??
		textKind(content, hint) ??
		binary ??
		"unknown"
	);
}

/** Readers look for the PDF header in the first 1024 bytes (ISO 32000-1, Annex H, note 13): so must we. */
function paperKind(content: Uint8Array): Kind | undefined {
	if (ascii(content, 0, 1024).includes("%PDF-") || isHeadlessPdf(content))
		return isZugferd(content) ? "zugferd" : "pdf";
	if (ascii(content, 0, 5) === "{\\rtf") return "rtf";
	return undefined;
}

/** A program as text; behind its first line it may be binary, as installers are. */
const scriptKind = (content: Uint8Array): Kind | undefined =>
	/^#! ?\//.test(ascii(content, 0, 4)) ? "executable" : undefined;

/** Some producers forget the header; readers go by the cross-reference table at the end, and so may the repair. */
function isHeadlessPdf(content: Uint8Array): boolean {
	return (
		/^\s*(%[^\n]*\n\s*)?\d+ \d+ obj\s*<</.test(ascii(content, 0, 256)) &&
		ascii(content, content.length - 1024, 1024).includes("startxref")
	);
}

/**
 * ZUGFeRD and Factur-X are PDF/A-3 with an embedded XML invoice. Detected by the namespace that the standard puts into
 * the metadata, which PDF/A producers leave uncompressed, or by the attachment's prescribed name.
 */
function isZugferd(content: Uint8Array): boolean {
	const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
	return invoiceMarks.some((mark) => bytes.includes(mark));
}

const invoiceMarks = [
	"urn:factur-x:pdfa:",
	"urn:zugferd:pdfa:",
	"urn:ferd:pdfa:",
	"(factur-x.xml)",
	"(zugferd-invoice.xml)",
	"(ZUGFeRD-invoice.xml)",
	"(xrechnung.xml)",
];
