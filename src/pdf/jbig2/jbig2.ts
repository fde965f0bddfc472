import type { Bitmap } from "../../imaging/raster.ts";
import { ArithmeticEncoder } from "./arithmetic-coder.ts";

/** Entries of an image XObject (ISO 32000-2, 8.9.5) beside its data. */
export const jbig2Entries = (bitmap: Bitmap) => ({
	Type: "XObject",
	Subtype: "Image",
	Width: bitmap.width,
	Height: bitmap.height,
	ColorSpace: "DeviceGray",
	BitsPerComponent: 1,
	Filter: "JBIG2Decode",
});

/** Coded where a row is equal to the one above (ISO/IEC 14492, 6.2.5.7, figure 8). */
const sameRowContext = 0x9b25;

/**
 * JBIG2 (ISO/IEC 14492) as a PDF embeds it (ISO 32000-2, 7.4.7): one page, one generic region, without loss.
 * Never symbols: matching of similar letters is what once exchanged digits in scanned papers.
 */
export function encodeJbig2(bitmap: Bitmap): Uint8Array {
	const { width, height } = bitmap;
	const page = Buffer.alloc(19);
	page.writeUInt32BE(width, 0);
	page.writeUInt32BE(height, 4);
	page[16] = 1; // lossless (7.4.8.5)

	const region = Buffer.alloc(26);
	region.writeUInt32BE(width, 0);
	region.writeUInt32BE(height, 4);
	region[17] = 0b1000; // arithmetic, template 0, typical prediction (7.4.6.2)
	region.set([3, -1, -3, -1, 2, -2, -2, -2], 18); // adaptive pixels at their nominal places
	return Buffer.concat([segment(0, 48, page), segment(1, 38, Buffer.concat([region, genericRegion(bitmap)]))]);
}

/** Header of a segment of page 1 that refers to none (7.2). */
function segment(number: number, type: number, data: Buffer): Buffer {
	const header = Buffer.alloc(11);
	header.writeUInt32BE(number, 0);
	header[4] = type;
	header[6] = 1;
	header.writeUInt32BE(data.length, 7);
	return Buffer.concat([header, data]);
}

/** Template 0 (6.2.5.3, figure 3): the context of each pixel is 4 before it and 7 and 5 in the two rows above. */
function genericRegion({ width, height, rows }: Bitmap): Uint8Array {
	const coder = new ArithmeticEncoder(1 << 16);
	const stride = (width + 7) >> 3;
	// One byte a pixel, with room for what the template sees beyond the edges: always white.
	const margin = 4;
	let above2 = new Uint8Array(width + 2 * margin);
	let above = new Uint8Array(width + 2 * margin);
	let row = new Uint8Array(width + 2 * margin);
	const bytes = Buffer.from(rows.buffer, rows.byteOffset, rows.byteLength);
	const white = Buffer.alloc(stride);
	const packed = (y: number): Buffer => (y < 0 ? white : bytes.subarray(y * stride, (y + 1) * stride));
	let wasSame = 0;
	for (let y = 0; y < height; y++) {
		const own = packed(y);
		const same = own.equals(packed(y - 1)) ? 1 : 0;
		coder.encode(sameRowContext, same ^ wasSame);
		wasSame = same;
		if (same === 1) row.set(above);
		else {
			for (let x = 0; x < width; x++) row[x + margin] = ((own[x >> 3] as number) >> (7 - (x & 7))) & 1;
			encodeRow(coder, width, [row, above, above2], [own, packed(y - 1), packed(y - 2)]);
		}
		[above2, above, row] = [above, row, above2];
	}
	return coder.finish();
}

/** A row and the two above it. */
type Three = readonly [own: Uint8Array, above: Uint8Array, above2: Uint8Array];

/** The same rows twice: a byte a pixel, and packed, where a glance tells what is white. */
function encodeRow(coder: ArithmeticEncoder, width: number, [row, above, above2]: Three, packed: Three): void {
	// Sliding windows; index x + 4 is the pixel itself.
	let far = ((above2[4] as number) << 1) | (above2[5] as number);
	let near = ((above[4] as number) << 2) | ((above[5] as number) << 1) | (above[6] as number);
	let own = 0;
	for (let x = 0; x < width; x++) {
		if ((x & 7) === 0 && (far | near | own) === 0) {
			const end = Math.min(width, 8 * whiteUntil(packed, x >> 3));
			if (end > x) {
				coder.encodeZeros(0, end - x);
				x = end - 1;
				continue;
			}
		}
		far = ((far << 1) | (above2[x + 6] as number)) & 0x1f;
		near = ((near << 1) | (above[x + 7] as number)) & 0x7f;
		const bit = row[x + 4] as number;
		coder.encode((far << 11) | (near << 4) | own, bit);
		own = ((own << 1) | bit) & 0xf;
	}
}

/** The first byte from `at` on with a pixel that is not white, or that sees one: the rows above are seen three pixels ahead. */
function whiteUntil([own, above, above2]: Three, at: number): number {
	let byte = at;
	while (byte < own.length) {
		const ahead = (above[byte] as number) | (above2[byte] as number) | (above[byte + 1] ?? 0) | (above2[byte + 1] ?? 0);
		if (own[byte] !== 0 || ahead !== 0) break;
		byte++;
	}
	return byte;
}
