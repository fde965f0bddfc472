import { type PDFDocument, PDFRawStream } from "@cantoo/pdf-lib";
import { getDict, getStream, reachable } from "../pdfa/model.ts";
import { filtersOf, streamData } from "../pdfa/stream-data.ts";

/** Segment types of JBIG2 (ITU-T T.88, 7.3): symbol dictionaries and text regions. */
const symbolTypes = new Set([0, 4, 6, 7]);

/**
 * Whether a page is stored as symbols: look-alike letters once, which has exchanged digits (BSI TR-03138, A.SC.12).
 */
export function isSymbolCoded(document: PDFDocument): boolean {
	for (const object of reachable(document).keys()) {
		if (!(object instanceof PDFRawStream) || filtersOf(object.dict)[0] !== "JBIG2Decode") continue;
		const globals = getStream(getDict(object.dict, "DecodeParms"), "JBIG2Globals");
		const shared = globals instanceof PDFRawStream ? segmentTypes(streamData(globals)) : [];
		const own = segmentTypes(Buffer.from(object.contents));
		if ([...shared, ...own].some((type) => symbolTypes.has(type))) return true;
	}
	return false;
}

/** Types of the segments of an embedded stream (7.2; ISO 32000-2, 7.4.7), whose lengths are stated. */
function segmentTypes(data: Buffer): number[] {
	const types: number[] = [];
	try {
		for (let at = 0; at + 11 <= data.length; ) {
			const number = data.readUInt32BE(at);
			const flags = data.readUInt8(at + 4);
			types.push(flags & 0x3f);
			const short = data.readUInt8(at + 5) >> 5;
			const referred = short === 7 ? data.readUInt32BE(at + 5) & 0x1fffffff : short;
			const counts = short === 7 ? 4 + Math.ceil((referred + 1) / 8) : 1;
			const numberBytes = number <= 256 ? 1 : number <= 65536 ? 2 : 4;
			const page = flags & 0x40 ? 4 : 1;
			const lengthAt = at + 5 + counts + referred * numberBytes + page;
			const length = data.readUInt32BE(lengthAt);
			if (length === 0xffffffff) break;
			at = lengthAt + 4 + length;
		}
	} catch {
		return types;
	}
	return types;
}
