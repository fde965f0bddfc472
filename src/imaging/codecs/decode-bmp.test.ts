import { expect, test } from "vitest";
import { decodeBmp } from "./decode-bmp.ts";

/** The head alone of a picture of 24 bits: all that is looked at before memory is taken. */
function head(width: number, height: number): Buffer {
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

test("a picture of 200 million pixels is read as far as it goes, a larger one is refused", () => {
	expect(() => decodeBmp(head(20_000, 10_000))).toThrow("damaged");
	expect(() => decodeBmp(head(20_000, 10_001))).toThrow("too-large");
});
