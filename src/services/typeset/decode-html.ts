import { decodeText } from "../../text/decode-text.ts";

/** How much of a page may stand before its encoding is declared, in bytes (HTML, "determining the character encoding"). */
const declaredWithin = 1024;

/** What a page declares counts unless the bytes speak against it: valid UTF-8 and byte order marks prove themselves. */
export function decodeHtml(html: Uint8Array): string {
	const head = Buffer.from(html.subarray(0, declaredWithin)).toString("latin1");
	const declared = /<meta[^>]+charset\s*=\s*["']?\s*([\w-]+)/i.exec(head)?.[1]?.toLowerCase();
	if (declared === undefined || /^(utf-?8|utf-?16.*|iso-8859-1|windows-1252|us-ascii)$/.test(declared))
		return decodeText(html);
	try {
		return new TextDecoder(declared).decode(html);
	} catch {
		return decodeText(html);
	}
}
