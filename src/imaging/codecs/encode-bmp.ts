import type { GrayRaster, Sized } from "../raster.ts";

/**
 * An 8-bit gray BMP (BITMAPINFOHEADER) with its resolution, for Tesseract: Leptonica reads a PGM byte by byte, which takes a tenth of
 * Tesseract's time. Rows begin at the bottom.
 */
export function encodeBmp({ data, width, height, dpi }: Sized<GrayRaster>): Buffer {
	const stride = (width + 3) & ~3;
	const start = bmpHeaderBytes + 4 * 256;
	const file = Buffer.alloc(start + stride * height);
	file.write("BM", "latin1");
	file.writeUInt32LE(file.length, 2);
	file.writeUInt32LE(start, 10);
	file.writeUInt32LE(bmpHeaderBytes - 14, 14);
	file.writeInt32LE(width, 18);
	file.writeInt32LE(height, 22);
	file.writeUInt16LE(1, 26);
	file.writeUInt16LE(8, 28);
	const perMetre = Math.round(dpi / 0.0254);
	file.writeInt32LE(perMetre, 38);
	file.writeInt32LE(perMetre, 42);
	file.writeUInt32LE(256, 46);
	for (let gray = 0; gray < 256; gray++) file.fill(gray, bmpHeaderBytes + 4 * gray, bmpHeaderBytes + 4 * gray + 3);
	for (let y = 0; y < height; y++)
		file.set(data.subarray(y * width, (y + 1) * width), start + (height - 1 - y) * stride);
	return file;
}

const bmpHeaderBytes = 54;
