import type { Kind } from "../../kinds.ts";
import type { Hint } from "./kind-of.ts";

/** How much of a text is looked at, in bytes: the beginning tells. */
const headBytes = 64 * 1024;

/** Tells plain text from binary, then what kind of text. Undefined: no text at all. */
export function textKind(content: Uint8Array, hint: Hint): Kind | undefined {
	const text = decodeText(content);
	if (text === undefined) return undefined;
	if (isMail(text, hint)) return "mail";
	if (isHtml(text)) return "html";
	// Invoices, drawings, calendars and cards are for machines: returned as they are.
	if (/^\s*(<\?xml|<svg\b|BEGIN:(VCALENDAR|VCARD)\b)/i.test(text)) return "unknown";
	// PGP and S/MIME armour is text by its letters only.
	if (/^\s*-----BEGIN [A-Z0-9 ]+-----/.test(text)) return "unknown";
	return isCsv(text, hint) ? "csv" : "txt";
}

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

/** RFC 5322 §2.1: header lines first. Two of these are in every real mail, and hardly ever in another text. */
function isMail(text: string, hint: Hint): boolean {
	const header = text.replace(/^From [^\n]*\n/, "").split(/\r?\n\r?\n/, 1)[0] ?? "";
	const lines = header.split(/\r?\n/);
	if (!/^[!-9;-~]+[ \t]*:/.test(lines[0] ?? "")) return false;
	if (hint.untrustedType === "message/rfc822") return true;
	if (!lines.every((line) => line === "" || /^([!-9;-~]+[ \t]*:|[ \t])/.test(line))) return false;
	const names = new Set(lines.map((line) => /^([!-9;-~]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase()));
	const origin = ["from", "received", "return-path", "sender"].some((name) => names.has(name));
	const proof = ["date", "message-id", "mime-version", "received"].filter((name) => names.has(name));
	return origin && proof.length > 0 && names.size >= 3;
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
