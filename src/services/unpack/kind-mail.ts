import type { Hint } from "./kind-hint.ts";
import { ascii } from "./magic.ts";

/** A header longer than this is no mail's that anybody wants to read, in bytes. */
const maxHeaderBytes = 64 * 1024;

/** Mails and saved web pages begin with header lines (RFC 5322 §2.1); what follows may be binary. */
export function mailKind(content: Uint8Array, hint: Hint): "mail" | "mhtml" | undefined {
	const header = ascii(content, 0, maxHeaderBytes)
		.replace(/^(\xef\xbb\xbf)?(From [^\n]*\n)?/, "")
		.split(/\r?\n\r?\n/, 1)[0] as string;
	const lines = header.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
	if (!/^[!-9;-~]+[ \t]*:/.test(lines[0] ?? "")) return undefined;
	const fields = new Map(lines.map((line) => [/^([!-9;-~]+)[ \t]*:/.exec(line)?.[1]?.toLowerCase(), line]));
	if (isWebArchive(fields)) return "mhtml";
	return isMail(lines, fields, hint) ? "mail" : undefined;
}

type Fields = ReadonlyMap<string | undefined, string>;

/** RFC 2557: a web page with its pictures, as browsers and Word save it. It looks like a mail without a sender. */
function isWebArchive(fields: Fields): boolean {
	if (!/multipart\/related/i.test(fields.get("content-type") ?? "")) return false;
	if (fields.has("snapshot-content-location") || /:\s*<?saved by /i.test(fields.get("from") ?? "")) return true;
	return !["from", "to", "received"].some((name) => fields.has(name));
}

/** Two of these are in every real mail, and hardly ever in another text. */
function isMail(lines: readonly string[], fields: Fields, hint: Hint): boolean {
	if (hint.untrustedType === "message/rfc822" || /\.eml$/i.test(hint.untrustedName ?? "")) return true;
	// RFC 2045 §5.1: no other text begins by announcing its parts.
	if (/multipart\/.*boundary=/i.test(fields.get("content-type") ?? "")) return true;
	if (!lines.every((line) => line === "" || /^[!-9;-~]+[ \t]*:/.test(line))) return false;
	const origin = ["from", "received", "return-path", "sender"].some((name) => fields.has(name));
	const proof = ["date", "message-id", "mime-version", "received"].filter((name) => fields.has(name));
	return origin && proof.length > 0 && fields.size >= 3;
}
