import { expect, test } from "vitest";
import { Failure } from "../../failure.ts";
import { decode } from "./decode.ts";

/** A TIFF with the given number of pages of one gray pixel each, which all share it (TIFF 6.0, sections 2 and 4). */
function tiff(pages: number): Buffer {
	const tags: readonly [tag: number, value: number][] = [
		[256, 1], // ImageWidth
		[257, 1], // ImageLength
		[258, 8], // BitsPerSample
		[259, 1], // Compression: none
		[262, 1], // PhotometricInterpretation: black is zero
		[273, 8], // StripOffsets
		[277, 1], // SamplesPerPixel
		[278, 1], // RowsPerStrip
		[279, 1], // StripByteCounts
	];
	const directoryBytes = 2 + 12 * tags.length + 4;
	const first = 10;
	const file = Buffer.alloc(first + pages * directoryBytes);
	file.write("II*\0", 0, "latin1");
	file.writeUInt32LE(first, 4);
	file[8] = 200;
	for (let page = 0; page < pages; page++) {
		const start = first + page * directoryBytes;
		file.writeUInt16LE(tags.length, start);
		for (const [at, [tag, value]] of tags.entries()) {
			const entry = start + 2 + 12 * at;
			file.writeUInt16LE(tag, entry);
			file.writeUInt16LE(4, entry + 2); // LONG
			file.writeUInt32LE(1, entry + 4);
			file.writeUInt32LE(value, entry + 8);
		}
		if (page < pages - 1) file.writeUInt32LE(start + directoryBytes, start + directoryBytes - 4);
	}
	return file;
}

test("a document of 2,000 pages is begun, one of 2,001 is refused before its first page", async () => {
	const { value } = await decode(tiff(2_000)).next();
	expect(value).toMatchObject({ picture: { width: 1, height: 1 } });
	await expect(decode(tiff(2_001)).next()).rejects.toThrow("too-large");
});

/** The header alone of a BMP of 24 bits: all that is read before memory is allocated. */
function bmpHeader(width: number, height: number): Buffer {
	const file = Buffer.alloc(54);
	file.write("BM", 0, "latin1");
	file.writeUInt32LE(54, 10);
	file.writeUInt32LE(40, 14);
	file.writeInt32LE(width, 18);
	file.writeInt32LE(height, 22);
	file.writeUInt16LE(1, 26);
	file.writeUInt16LE(24, 28);
	return file;
}

test("a picture of 200 million pixels is read as far as it goes, a larger one is refused", async () => {
	await expect(decode(bmpHeader(20_000, 10_000)).next()).rejects.toThrow(new Failure("damaged"));
	await expect(decode(bmpHeader(20_000, 10_001)).next()).rejects.toThrow(new Failure("too-large"));
});
