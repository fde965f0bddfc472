import { type Kind, namedTexts } from "../../kinds.ts";
import type { Hint } from "./kind-hint.ts";

/** How much of a text is looked at, in bytes: the beginning tells. */
const headBytes = 64 * 1024;

/** Tells plain text from binary, then what kind of text. Undefined: no text at all. */
export function textKind(content: Uint8Array, hint: Hint): Kind | undefined {
	const text = decodeText(content);
	if (text === undefined) return undefined;
	if (isHtml(text)) return "html";
	if (/^\s*BEGIN:VCARD\b/i.test(text)) return "vcard";
	if (/^\s*BEGIN:VCALENDAR\b/i.test(text)) return "calendar";
	if (isInvoice(text)) return "e-invoice";
	// Data and drawings are for machines: returned as they are.
	if (/^\s*(<\?xml|<svg\b)/i.test(text)) return "unknown";
	if (/^\s*-----BEGIN PGP MESSAGE-----/.test(text)) return "sealed";
	// PGP and S/MIME armour is text by its letters only.
	if (/^\s*-----BEGIN [A-Z0-9 ]+-----/.test(text)) return "unknown";
	const named = namedTexts.find(
		({ name, type }) => name.test(hint.untrustedName ?? "") || type === (hint.untrustedType ?? ""),
	);
	if (named) return named.kind;
	return isCsv(text, hint) ? "csv" : "txt";
}

/** Whether the beginning is that of a text: not a byte that no text has. */
export const isText = (content: Uint8Array): boolean => decodeText(content) !== undefined;

/** The text's beginning, or undefined when it holds what no text holds. */
function decodeText(content: Uint8Array): string | undefined {
	const head = content.subarray(0, headBytes);
	const text = decodeUtf16(head) ?? decodeUtf8(content) ?? Buffer.from(head).toString("latin1");
	// biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what tells binary from text
	return /[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(text) ? undefined : text;
}

function decodeUtf16(head: Uint8Array): string | undefined {
	const order =
		head[0] === 0xff && head[1] === 0xfe ? "utf-16le" : head[0] === 0xfe && head[1] === 0xff ? "utf-16be" : "";
	if (order === "" || head.length % 2 !== 0) return undefined;
	return new TextDecoder(order).decode(head);
}

function decodeUtf8(content: Uint8Array): string | undefined {
	try {
		// `stream` forgives a character that the cut divides.
		return new TextDecoder("utf-8", { fatal: true }).decode(content.subarray(0, headBytes), { stream: true });
	} catch {
		return undefined;
	}
}

/** EN 16931 in its two syntaxes, UBL 2.1 and UN/CEFACT CII: XRechnung is written in either. */
function isInvoice(text: string): boolean {
	const root =
		/^\s*(?:<\?xml[^>]*>)?(?:\s|<!--[\s\S]*?-->)*<(?:[\w.-]+:)?(Invoice|CreditNote|CrossIndustryInvoice)\b([^>]*)>/.exec(
			text,
		);
	return root !== null && /urn:oasis:names:specification:ubl|urn:un:unece:uncefact:data/.test(root[2] ?? "");
}

function isHtml(text: string): boolean {
	const start = text.replace(/^\s*(<\?xml[^>]*\?>)?(\s|<!--[\s\S]*?-->)*/, "").slice(0, 256);
	return /^<(!doctype\s+html|html|head|body|meta|title|table|div|p|style)\b/i.test(start);
}

/** RFC 4180 by its shape: several rows with the same number of separators. A name only breaks the tie of few rows. */
function isCsv(text: string, hint: Hint): boolean {
	const rows = text
		.split(/\r?\n/, 21)
		.slice(0, 20)
		.filter((row) => row.trim() !== "");
	if (rows.length < 2) return isNamedCsv(hint) && rows.length === 1;
	return (
		[";", "\t", ","].some((separator) => {
			const counts = rows.map((row) => row.replace(/"[^"]*"/g, "").split(separator).length - 1);
			const first = counts[0] ?? 0;
			if (first === 0 || counts.some((count) => count !== first)) return false;
			// "Sehr geehrte Frau Müller," over "Mit freundlichen Grüßen," is no table.
			return isNamedCsv(hint) || (first >= 2 && rows.length >= 3);
		}) || isNamedCsv(hint)
	);
}

function isNamedCsv(hint: Hint): boolean {
	return (
		/\.(csv|tsv)$/i.test(hint.untrustedName ?? "") ||
		/^text\/(csv|tab-separated-values)$/.test(hint.untrustedType ?? "")
	);
}
