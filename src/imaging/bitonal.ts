import { crc32, deflateSync } from "node:zlib";
import { luma, type Picture } from "./picture.ts";

/** Darker than its surroundings' mean by this factor is ink. */
const darker = 0.85;
/** Always ink (the inside of a bar has no bright surroundings) and never ink. */
const alwaysInk = 70;
const neverInk = 215;

/**
 * 1 bit a pixel, packed, 1 is white: each pixel against the mean around it (Bradley & Roth 2007) over 5 mm. Specks are
 * left: a despeckled i has no dot, a despeckled 1.000 no point.
 */
export function binarize(page: Picture, dpi: number): Uint8Array {
	const { width, height } = page;
	const gray = luma(page);
	const radius = Math.max(6, Math.round(dpi / 10));
	const stride = Math.ceil(width / 8);
	const bits = new Uint8Array(stride * height);
	const columns = new Int32Array(width);
	const addRow = (y: number, sign: number) => {
		for (let x = 0; x < width; x++) (columns[x] as number) += sign * (gray[y * width + x] as number);
	};
	for (let y = 0; y < Math.min(radius, height); y++) addRow(y, 1);
	for (let y = 0; y < height; y++) {
		if (y + radius < height) addRow(y + radius, 1);
		if (y - radius - 1 >= 0) addRow(y - radius - 1, -1);
		const rows = Math.min(height - 1, y + radius) - Math.max(0, y - radius) + 1;
		let sum = 0;
		for (let x = 0; x < Math.min(radius, width); x++) sum += columns[x] as number;
		for (let x = 0; x < width; x++) {
			if (x + radius < width) sum += columns[x + radius] as number;
			if (x - radius - 1 >= 0) sum -= columns[x - radius - 1] as number;
			const count = rows * (Math.min(width - 1, x + radius) - Math.max(0, x - radius) + 1);
			const value = gray[y * width + x] as number;
			const ink = value < alwaysInk || (value < neverInk && value * count < darker * sum);
			if (!ink) (bits[y * stride + (x >> 3)] as number) |= 128 >> (x & 7);
		}
	}
	return bits;
}

/** A scanner's own black and white, as it is. */
export function packBits({ data, width, height }: Picture): Uint8Array {
	const stride = Math.ceil(width / 8);
	const bits = new Uint8Array(stride * height);
	for (let y = 0, p = 0; y < height; y++) {
		for (let x = 0; x < width; x++, p += 3) {
			if ((data[p] as number) > 127) (bits[y * stride + (x >> 3)] as number) |= 128 >> (x & 7);
		}
	}
	return bits;
}

/** A 1-bit grayscale PNG (ISO/IEC 15948) with its resolution; sharp writes 1 bit only by way of a palette. */
export function bitonalPng(bits: Uint8Array, width: number, height: number, dpi: number): Uint8Array {
	const stride = Math.ceil(width / 8);
	const rows = Buffer.alloc((stride + 1) * height);
	for (let y = 0; y < height; y++) rows.set(bits.subarray(y * stride, (y + 1) * stride), y * (stride + 1) + 1);
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
