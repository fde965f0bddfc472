import { constants, inflateSync } from "node:zlib";
import {
	decodePDFRawStream,
	PDFArray,
	PDFDict,
	PDFName,
	PDFNumber,
	PDFRawStream,
	type PDFStream,
} from "@cantoo/pdf-lib";

/** A few kilobytes of zeros can unpack to gigabytes; no content stream, font or profile is larger. */
const maxDataBytes = 256 * 1024 * 1024;

/** Names of a stream's filters, in the order in which they are undone. */
export function filtersOf(dict: PDFDict): string[] {
	const filter = dict.lookup(PDFName.of("Filter"));
	if (filter instanceof PDFName) return [filter.decodeText()];
	if (!(filter instanceof PDFArray)) return [];
	return filter
		.asArray()
		.map((_, index) => filter.lookup(index))
		.map((one) => (one instanceof PDFName ? one.decodeText() : "?"));
}

/** A stream's data, all filters undone. Throws where one is an image's, or broken. */
export function streamData(stream: PDFStream): Buffer {
	if (!(stream instanceof PDFRawStream)) return Buffer.from(stream.getContents());
	const filters = filtersOf(stream.dict);
	if (filters.length === 0) return asBuffer(stream.contents);
	if (filters.length === 1 && (filters[0] === "FlateDecode" || filters[0] === "Fl"))
		return unpredict(
			inflateSync(stream.contents, { maxOutputLength: maxDataBytes, finishFlush: constants.Z_SYNC_FLUSH }),
			stream.dict.lookup(PDFName.of("DecodeParms")),
		);
	return asBuffer(decodePDFRawStream(stream).decode());
}

/** A stream's data, or none where they cannot be read. */
export function dataOrNone(stream: PDFStream): Buffer {
	try {
		return streamData(stream);
	} catch {
		return Buffer.alloc(0);
	}
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** PNG's predictors of eight-bit data (ISO 32000-2, 7.4.4.4), which is what fonts and profiles are packed with. */
function unpredict(data: Buffer, parms: unknown): Buffer {
	const dict = parms instanceof PDFArray ? parms.lookup(0) : parms;
	const number = (key: string, absent: number): number => {
		const value = dict instanceof PDFDict ? dict.lookup(PDFName.of(key)) : undefined;
		return value instanceof PDFNumber ? value.asNumber() : absent;
	};
	if (number("Predictor", 1) < 10) return data;
	const pixel = Math.max(1, (number("Colors", 1) * number("BitsPerComponent", 8)) >> 3);
	const row = Math.ceil((number("Columns", 1) * number("Colors", 1) * number("BitsPerComponent", 8)) / 8);
	const rows = Math.floor(data.length / (row + 1));
	const plain = Buffer.alloc(rows * row);
	for (let y = 0; y < rows; y++) {
		const kind = data[y * (row + 1)];
		for (let x = 0; x < row; x++) {
			const left = x >= pixel ? (plain[y * row + x - pixel] ?? 0) : 0;
			const up = y > 0 ? (plain[(y - 1) * row + x] ?? 0) : 0;
			const corner = y > 0 && x >= pixel ? (plain[(y - 1) * row + x - pixel] ?? 0) : 0;
			const raw = data[y * (row + 1) + 1 + x] ?? 0;
			const guess =
				kind === 1 ? left : kind === 2 ? up : kind === 3 ? (left + up) >> 1 : kind === 4 ? paeth(left, up, corner) : 0;
			plain[y * row + x] = raw + guess;
		}
	}
	return plain;
}

function paeth(left: number, up: number, corner: number): number {
	const guess = left + up - corner;
	const [a, b, c] = [Math.abs(guess - left), Math.abs(guess - up), Math.abs(guess - corner)];
	return a <= b && a <= c ? left : b <= c ? up : corner;
}
