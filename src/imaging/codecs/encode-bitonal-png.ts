import { crc32, deflateSync } from "node:zlib";
import { type Bitmap, strideOf } from "../raster.ts";

/** A 1-bit grayscale PNG (ISO/IEC 15948) with its resolution; sharp can write 1 bit only with a palette. */
export function encodeBitonalPng({ width, height, rows: black }: Bitmap, dpi: number): Uint8Array {
	const stride = strideOf(width);
	// In PNG 1 is white; bits beyond the width stay 0.
	const lastByte = 0xff << (8 * stride - width);
	const rows = Buffer.alloc((stride + 1) * height);
	for (let y = 0; y < height; y++) {
		const row = y * (stride + 1) + 1;
		for (let at = 0; at < stride; at++) rows[row + at] = ~(black[y * stride + at] as number);
		(rows[row + stride - 1] as number) &= lastByte;
	}
	const header = Buffer.alloc(13);
	header.writeUInt32BE(width, 0);
	header.writeUInt32BE(height, 4);
	header.set([1, 0, 0, 0, 0], 8);
	const physical = Buffer.alloc(9);
	physical.writeUInt32BE(Math.round(dpi / 0.0254), 0);
	physical.writeUInt32BE(Math.round(dpi / 0.0254), 4);
	physical[8] = 1;
	return Buffer.concat([
		Buffer.from("\x89PNG\r\n\x1a\n", "latin1"),
		chunk("IHDR", header),
		chunk("pHYs", physical),
		chunk("IDAT", deflateSync(rows, { level: 9 })),
		chunk("IEND", Buffer.alloc(0)),
	]);
}

function chunk(type: string, body: Buffer): Buffer {
	const named = Buffer.concat([Buffer.from(type, "latin1"), body]);
	const frame = Buffer.alloc(8);
	frame.writeUInt32BE(body.length, 0);
	frame.writeUInt32BE(crc32(named), 4);
	return Buffer.concat([frame.subarray(0, 4), named, frame.subarray(4)]);
}
