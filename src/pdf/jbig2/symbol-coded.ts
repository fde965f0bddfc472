import { PDFArray, PDFDict, type PDFObject, PDFRawStream } from "@cantoo/pdf-lib";
import { get, getStream, items } from "../pdfa/model.ts";
import { dataOrNone, filtersOf } from "../pdfa/stream-data.ts";
import { hasSymbols } from "./jbig2-segments.ts";

/** Whether an object is a picture stored as symbols: look-alike letters once, which has exchanged digits (BSI TR-03138, A.SC.12). */
export function isSymbolCoded(object: PDFObject): boolean {
	if (!(object instanceof PDFRawStream) || filtersOf(object.dict)[0] !== "JBIG2Decode") return false;
	const parms = get(object.dict, "DecodeParms");
	const globals = (parms instanceof PDFArray ? items(parms) : [parms]).flatMap((one) =>
		one instanceof PDFDict ? (getStream(one, "JBIG2Globals") ?? []) : [],
	);
	return hasSymbols(object.contents) || globals.some((stream) => hasSymbols(dataOrNone(stream)));
}
