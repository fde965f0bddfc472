import {
	PDFArray,
	type PDFDocument,
	PDFHexString,
	PDFName,
	type PDFObject,
	PDFObjectCopier,
	PDFRawStream,
	type PDFRef,
	PDFString,
} from "@cantoo/pdf-lib";
import sharp, { type Sharp } from "sharp";
import type { Size } from "../../imaging/raster.ts";
import { decodedStream } from "../../tools/qpdf.ts";
import { getNumber } from "../pdfa/model.ts";
import { filtersOf } from "../pdfa/stream-data.ts";
import { renderImage } from "./render-image.ts";

/** A picture of a PDF opened for re-encoding. */
export type Opened = Sharp;

/** Larger ones would fill the cell's memory. */
const maxImagePixels = 80_000_000;

/**
 * Opens an image XObject (ISO 32000-2, 8.9.5) of 8 bits, in whatever colours and however stored.
 * Undefined, so that they stay as they are, for masks, for pictures that have a mask, and for one bit a pixel, which is coded without loss.
 */
export async function openImage(
	folder: string,
	pdf: string,
	object: number,
	image: PDFRawStream,
): Promise<Opened | undefined> {
	const { dict } = image;
	if (["SMask", "Mask", "ImageMask", "Decode", "Alternates", "OPI"].some((key) => dict.has(PDFName.of(key))))
		return undefined;
	const width = getNumber(dict, "Width") ?? 0;
	const height = getNumber(dict, "Height") ?? 0;
	if (width * height > maxImagePixels) return undefined;
	const isJpeg2000 = filtersOf(dict).at(-1) === "JPXDecode";
	if (isJpeg2000 && (getNumber(dict, "SMaskInData") ?? 0) !== 0) return undefined;
	if (!isJpeg2000 && getNumber(dict, "BitsPerComponent") !== 8) return undefined;
	const space = colours(dict.lookup(PDFName.of("ColorSpace")));
	if (isJpeg2000 || space === undefined) return openDrawn(folder, image, { width, height });

	if (filtersOf(dict).join() === "DCTDecode") {
		if (space.palette !== undefined) return undefined;
		const opened = sharp(image.contents, { limitInputPixels: maxImagePixels, failOn: "none" });
		const { channels } = await opened.metadata();
		return channels === space.components ? opened : undefined;
	}
	const data = await decodedStream(folder, pdf, object);
	const channels = space.palette === undefined ? space.components : 1;
	if (data === undefined || data.length < width * height * channels) return undefined;
	const pixels = data.subarray(0, width * height * channels);
	if (space.palette === undefined)
		return sharp(pixels, { raw: { width, height, channels: channels as 1 | 3 }, limitInputPixels: maxImagePixels });
	return sharp(applyPalette(pixels, space.palette, space.components), {
		raw: { width, height, channels: space.components },
		limitInputPixels: maxImagePixels,
	});
}

/** As it is shown: what takes its colours from anything but gray or RGB, and JPEG 2000, which brings its own. */
async function openDrawn(folder: string, image: PDFRawStream, size: Size) {
	const place = ({ context }: PDFDocument): PDFRef =>
		context.register(PDFObjectCopier.for(image.dict.context, context).copy(image));
	const drawn = await renderImage(folder, size, maxImagePixels, place);
	if (drawn === undefined || drawn.width !== size.width || drawn.height !== size.height) return undefined;
	return sharp(drawn.data, { raw: { ...size, channels: 3 }, limitInputPixels: maxImagePixels });
}

interface Colours {
	readonly components: 1 | 3;
	readonly palette?: Uint8Array;
}

/** Gray or RGB, device dependent or not (8.6.4, 8.6.5), directly or through a palette (8.6.6.3). */
export function colours(space: PDFObject | undefined): Colours | undefined {
	if (space instanceof PDFName) {
		if (space.decodeText() === "DeviceGray") return { components: 1 };
		return space.decodeText() === "DeviceRGB" ? { components: 3 } : undefined;
	}
	if (!(space instanceof PDFArray)) return undefined;
	const family = space.lookup(0);
	if (!(family instanceof PDFName)) return undefined;
	if (family.decodeText() === "CalGray") return { components: 1 };
	if (family.decodeText() === "CalRGB") return { components: 3 };
	if (family.decodeText() === "ICCBased") {
		const profile = space.lookup(1);
		const components = profile instanceof PDFRawStream ? getNumber(profile.dict, "N") : 0;
		return components === 1 || components === 3 ? { components } : undefined;
	}
	if (family.decodeText() !== "Indexed") return undefined;
	const base = colours(space.lookup(1));
	const table = space.lookup(3);
	if (base === undefined || base.palette !== undefined) return undefined;
	if (table instanceof PDFString || table instanceof PDFHexString) return { ...base, palette: table.asBytes() };
	return undefined;
}

function applyPalette(indices: Buffer, palette: Uint8Array, components: number): Buffer {
	const pixels = Buffer.alloc(indices.length * components);
	for (let at = 0; at < indices.length; at++)
		for (let part = 0; part < components; part++)
			pixels[at * components + part] = palette[(indices[at] ?? 0) * components + part] ?? 0;
	return pixels;
}
