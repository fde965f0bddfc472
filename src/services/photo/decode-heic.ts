import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { Failure } from "../../failure.ts";
import { decodeHeifWasm, layOnWhite } from "../../imaging/codecs/decode-heif-wasm.ts";
import { displayP3ToSrgb, isDisplayP3 } from "../../imaging/codecs/display-p3.ts";
import { readExif } from "../../imaging/codecs/exif.ts";
import type { RgbRaster } from "../../imaging/raster.ts";
import { rescale } from "../../imaging/resize.ts";
import { maxPixels } from "../../limits.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { type HeifImage, readHeif } from "../../tools/heif.ts";
import type { Frame } from "./frame.ts";

/** More is an album, not a document. */
const maxImages = 50;

const brands = new Set(["heic", "heix", "heim", "heis", "hevc", "hevx", "mif1", "msf1"]);

/** By the `ftyp` box (ISO/IEC 14496-12); AVIF has the same container but sharp can read it. */
export function isHeic(bytes: Uint8Array): boolean {
	const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.byteLength, 64)).toString("latin1");
	return head.slice(4, 8) === "ftyp" && brands.has(head.slice(8, 12)) && !head.includes("avif");
}

/**
 * All top-level images, with at most `maxKept` pixels each. libheif turns and mirrors by the container itself; EXIF
 * orientation must not be applied again. Throws `Failure` and `ImageError`: `damaged`, `too-large`.
 */
export async function* decodeHeic(untrusted: Uint8Array, maxKept: number): AsyncGenerator<Frame> {
	const facts = await sharp(untrusted)
		.metadata()
		.catch(() => undefined);
	const exif = readExif(facts?.exif);
	const displayP3 = isDisplayP3(facts?.icc);
	for await (const { picture: whole, scale } of picturesOf(untrusted, maxKept)) {
		const pixels = whole.width * whole.height;
		const picture = pixels > maxKept ? await rescale(whole, Math.sqrt(maxKept / pixels)) : whole;
		if (displayP3) displayP3ToSrgb(picture.data);
		yield { picture, scale: (scale * whole.width) / picture.width, bitonal: false, ...exif, camera: true };
	}
}

async function* picturesOf(untrusted: Uint8Array, maxKept: number) {
	const read = (number: number) =>
		withScratch(async (folder) => {
			await writeFile(join(folder, "picture.heic"), untrusted);
			return readHeif(folder, "picture.heic", number, maxKept);
		});
	const first = await read(0);
	if (first === undefined) {
		for await (const picture of decodeHeifWasm(untrusted, { maxPixels, maxImages })) yield { picture, scale: 1 };
		return;
	}
	if (first.images > maxImages) throw new Failure("too-large");
	yield { picture: opaque(first), scale: first.scale };
	for (let number = 1; number < first.images; number++) {
		const image = await read(number);
		if (image === undefined) throw new Failure("damaged");
		yield { picture: opaque(image), scale: image.scale };
	}
}

function opaque({ data: rgba, width, height, channels }: HeifImage): RgbRaster {
	if (channels === 3) return { data: rgba, width, height, channels };
	const data = new Uint8Array(width * height * 3);
	layOnWhite(rgba, data, 0);
	return { data, width, height, channels: 3 };
}
