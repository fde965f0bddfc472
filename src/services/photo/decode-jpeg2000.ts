import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument, PDFName } from "@cantoo/pdf-lib";
import { withScratch } from "../../cell/scratch.ts";
import { Failure } from "../../failure.ts";
import { maxPixels } from "../../limits.ts";
import { drawInColour } from "../../tools/poppler.ts";
import type { Frame } from "./frame.ts";

/** A codestream begins with SOC and SIZ (ISO 15444-1, A.4.1, A.5.1). */
const codestream = Buffer.from([0xff, 0x4f, 0xff, 0x51]);
const fileSignature = Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1");

export function isJpeg2000(bytes: Uint8Array): boolean {
	const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, fileSignature.length));
	return head.equals(fileSignature) || head.subarray(0, codestream.length).equals(codestream);
}

/**
 * sharp's library reads no JPEG 2000, Poppler does: the picture becomes a page of a PDF (ISO 32000-2, 7.4.9) that has a
 * point for each pixel, drawn with at most `maxDrawn` of them. Throws `damaged`, `too-large`.
 */
export async function decodeJpeg2000(untrusted: Uint8Array, maxDrawn: number): Promise<Frame> {
	const { width, height } = sizeOf(untrusted);
	const document = await PDFDocument.create({ updateMetadata: false });
	const { context } = document;
	const picture = { Type: "XObject", Subtype: "Image", Width: width, Height: height, Filter: "JPXDecode" };
	const page = document.addPage([width, height]);
	const shown = context.register(context.stream(untrusted, picture));
	page.node.set(PDFName.of("Resources"), context.obj({ XObject: { Picture: shown } }));
	page.node.set(PDFName.of("Contents"), context.register(context.stream(`${width} 0 0 ${height} 0 0 cm /Picture Do`)));
	return withScratch(async (folder) => {
		await writeFile(join(folder, "picture.pdf"), await document.save());
		const shrink = Math.min(1, Math.sqrt(maxDrawn / (width * height)));
		const drawn = await drawInColour(folder, "picture.pdf", 72 * shrink);
		const header = /^P6\s+(\d+)\s+(\d+)\s+255\s/.exec(drawn.subarray(0, 64).toString("latin1"));
		const data = drawn.subarray(header?.[0].length ?? 0);
		const [drawnWidth, drawnHeight] = [Number(header?.[1]), Number(header?.[2])];
		// What Poppler could not decode it leaves white.
		if (data.length !== drawnWidth * drawnHeight * 3 || data.every((value) => value === 255))
			throw new Failure("damaged");
		const picture = { data, width: drawnWidth, height: drawnHeight, channels: 3 as const };
		return { picture, scale: width / drawnWidth, camera: false, bitonal: false };
	});
}

/** The image area on the reference grid (A.5.1). */
function sizeOf(untrusted: Uint8Array): { width: number; height: number } {
	const file = Buffer.from(untrusted.buffer, untrusted.byteOffset, untrusted.byteLength);
	const at = file.indexOf(codestream);
	if (at === -1 || at + 24 > file.length) throw new Failure("damaged");
	const [right, bottom, left, top] = [8, 12, 16, 20].map((offset) => file.readUInt32BE(at + offset));
	const [width, height] = [Number(right) - Number(left), Number(bottom) - Number(top)];
	if (width <= 0 || height <= 0) throw new Failure("damaged");
	if (width * height > maxPixels) throw new Failure("too-large");
	return { width, height };
}
