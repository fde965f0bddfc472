import { Failure } from "../../failure.ts";
import { maxPixels } from "../../limits.ts";
import { renderImage } from "../../pdf/images/render-image.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import type { Frame } from "./frame.ts";

/** A codestream begins with SOC and SIZ (ISO 15444-1, A.4.1, A.5.1). */
const codestream = Buffer.from([0xff, 0x4f, 0xff, 0x51]);
const fileSignature = Buffer.from("\0\0\0\x0cjP  \r\n\x87\n", "latin1");

export function isJpeg2000(bytes: Uint8Array): boolean {
	const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, fileSignature.length));
	return head.equals(fileSignature) || head.subarray(0, codestream.length).equals(codestream);
}

/** At most `maxDrawn` pixels of it. Throws `damaged`, `too-large`. */
export async function decodeJpeg2000(untrusted: Uint8Array, maxDrawn: number): Promise<Frame> {
	const { width, height } = sizeOf(untrusted);
	// A file as a whole may stand in a PDF (ISO 32000-2, 7.4.9).
	const entries = { Type: "XObject", Subtype: "Image", Width: width, Height: height, Filter: "JPXDecode" };
	const drawn = await withScratch((folder) =>
		renderImage(folder, { width, height }, maxDrawn, ({ context }) =>
			context.register(context.stream(untrusted, entries)),
		),
	);
	if (drawn === undefined) throw new Failure("damaged");
	const picture = { data: drawn.data, width: drawn.width, height: drawn.height, channels: 3 as const };
	return { picture, scale: width / drawn.width, camera: false, bitonal: false };
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
