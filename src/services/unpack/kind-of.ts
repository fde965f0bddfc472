import type { Kind } from "../../kinds.ts";
import { containerKind } from "./kind-container.ts";
import { executableKind } from "./kind-executable.ts";
import type { Hint } from "./kind-hint.ts";
import { mailKind } from "./kind-mail.ts";
import { mediaKind } from "./kind-media.ts";
import { oleKind } from "./kind-ole.ts";
import { textKind } from "./kind-text.ts";
import { zipKind } from "./kind-zip.ts";
import { ascii, startsWith } from "./magic.ts";

/**
 * Tells a document's kind by its content. Names and MIME types lie (phones send HEIC as `.jpg`, mail programs
 * send everything as application/octet-stream), so they only decide between readings of the same plain text.
 */
export async function kindOf(content: Uint8Array, hint: Hint = {}): Promise<Kind> {
	if (content.length === 0) return "empty";
	return (
		pictureKind(content) ??
		paperKind(content) ??
		executableKind(content) ??
		oleKind(content) ??
		(await zipKind(content)) ??
		containerKind(content) ??
		mediaKind(content) ??
		mailKind(content, hint) ??
		textKind(content, hint) ??
		"unknown"
	);
}

function pictureKind(content: Uint8Array): Kind | undefined {
	if (startsWith(content, [0xff, 0xd8, 0xff])) return "jpeg";
	if (startsWith(content, [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a])) return "png";
	if (["GIF87a", "GIF89a"].includes(ascii(content, 0, 6))) return "gif";
	if (ascii(content, 0, 4) === "RIFF" && ascii(content, 8, 4) === "WEBP") return "webp";
	if (isTiff(content)) return "tiff";
	if (isBmp(content)) return "bmp";
	if (isJpeg2000(content)) return "jp2";
	if (ascii(content, 4, 4) === "ftyp") return isobmffKind(content);
	return undefined;
}

/** TIFF 6.0 §2: byte order, then 42; BigTIFF writes 43. */
function isTiff(content: Uint8Array): boolean {
	return ["II*\0", "MM\0*", "II+\0", "MM\0+"].includes(ascii(content, 0, 4));
}

/** "BM" alone begins many a text: the reserved fields are zero and the info header has one of its known sizes. */
function isBmp(content: Uint8Array): boolean {
	if (ascii(content, 0, 2) !== "BM" || content.length < 26) return false;
	const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
	return view.getUint32(6, true) === 0 && [12, 16, 40, 52, 56, 64, 108, 124].includes(view.getUint32(14, true));
}

/** ISO 15444-1, I.5.1: the signature box; a bare codestream begins with SOC and SIZ (A.4.1, A.5.1). */
function isJpeg2000(content: Uint8Array): boolean {
	if (ascii(content, 0, 12) === "\0\0\0\x0cjP  \r\n\x87\n") return true;
	return startsWith(content, [0xff, 0x4f, 0xff, 0x51]);
}

const heicBrands = ["heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs"];
const avifBrands = ["avif", "avis"];

/** ISO 14496-12 §4.3: major brand, version, then the compatible brands; `mif1` may be either HEIC or AVIF. */
function isobmffKind(content: Uint8Array): Kind | undefined {
	const view = new DataView(content.buffer, content.byteOffset, content.byteLength);
	const end = Math.min(view.getUint32(0), content.length, 256);
	const brands = [ascii(content, 8, 4)];
	for (let at = 16; at + 4 <= end; at += 4) brands.push(ascii(content, at, 4));
	for (const brand of brands) {
		if (heicBrands.includes(brand)) return "heic";
		if (avifBrands.includes(brand)) return "avif";
	}
	return brands.includes("mif1") || brands.includes("msf1") ? "heic" : undefined;
}

/** Readers look for the PDF header in the first 1024 bytes (ISO 32000-1, Annex H, note 13): so must we. */
function paperKind(content: Uint8Array): Kind | undefined {
	if (ascii(content, 0, 1024).includes("%PDF-") || isHeadlessPdf(content))
		return isZugferd(content) ? "zugferd" : "pdf";
	if (ascii(content, 0, 5) === "{\\rtf") return "rtf";
	return undefined;
}

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
