import { ImageError } from "../image-error.ts";
import type { RgbRaster } from "../raster.ts";

export const isBmp = (bytes: Uint8Array): boolean => bytes[0] === 0x42 && bytes[1] === 0x4d && bytes.length > 30;

/**
 * Uncompressed Windows bitmaps of 1, 4, 8, 24 and 32 bits (BITMAPINFOHEADER and its successors), which sharp does not
 * read. Throws `ImageError`: `too-large` above `maxPixels`, else `damaged`: run-length bitmaps have not been written for twenty years.
 */
export function decodeBmp(untrusted: Uint8Array, maxPixels: number): RgbRaster {
	const file = Buffer.from(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
	try {
		const start = file.readUInt32LE(10);
		const headerSize = file.readUInt32LE(14);
		const width = file.readInt32LE(18);
		const signedHeight = file.readInt32LE(22);
		const bits = file.readUInt16LE(28);
		const compression = file.readUInt32LE(30);
		const height = Math.abs(signedHeight);
		if (headerSize < 40 || width <= 0 || height === 0) throw new ImageError("damaged");
		if (width * height > maxPixels) throw new ImageError("too-large");
		// 3 is BI_BITFIELDS, with the usual masks for 32 bits.
		if (![1, 4, 8, 24, 32].includes(bits) || !(compression === 0 || (compression === 3 && bits === 32))) {
			throw new ImageError("damaged");
		}
		const stride = Math.ceil((width * bits) / 32) * 4;
		if (start + stride * height > file.length) throw new ImageError("damaged");
		const palette = 14 + headerSize;
		const data = new Uint8Array(width * height * 3);
		for (let y = 0; y < height; y++) {
			const row = start + (signedHeight > 0 ? height - 1 - y : y) * stride;
			for (let x = 0; x < width; x++) {
				let from = row + (x * bits) / 8;
				if (bits <= 8) {
					const byte = file[row + ((x * bits) >> 3)] as number;
					const index = (byte >> (8 - bits - ((x * bits) & 7))) & ((1 << bits) - 1);
					from = palette + index * 4;
				}
				const to = (y * width + x) * 3;
				data[to] = file[from + 2] ?? 0;
				data[to + 1] = file[from + 1] ?? 0;
				data[to + 2] = file[from] ?? 0;
			}
		}
		return { data, width, height, channels: 3 };
	} catch (cause) {
		if (cause instanceof ImageError) throw cause;
		throw new ImageError("damaged", { cause });
	}
}
