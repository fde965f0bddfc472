import { type PDFContext, PDFRawStream, type PDFRef } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { Failure } from "../../failure.ts";
import { maxPixels } from "../../limits.ts";
import { encodeJbig2, jbig2Entries } from "../jbig2/jbig2.ts";
import { jpegEntries } from "../mrc/mrc-form-xobject.ts";
import { asBitmap } from "./bitonal.ts";
import { chooseEncoding, type Size, smallPicture } from "./choose-encoding.ts";
import { readPng } from "./png.ts";
import * as tuned from "./thresholds.ts";

export interface Embedded {
	readonly ref: PDFRef;
	/** Pixels. */
	readonly width: number;
	readonly height: number;
}

/**
 * An XObject of an image shown at `dpi`: coded as small as `size` asks for, where that saves something; else as it is.
 * @param kind of a "picture" nothing is taken for strokes or paper: it stays a JPEG, as it is unless `size` is "small"
 */
export async function embedImage(
	context: PDFContext,
	image: Uint8Array,
	dpi: number,
	size: Size,
	kind: "page" | "picture" = "page",
): Promise<Embedded> {
	const source = sharp(image, { limitInputPixels: maxPixels, failOn: "none" });
	const { format, width, height, orientation, hasAlpha, channels } = await source.metadata().catch((cause) => {
		throw new Failure("damaged", { cause });
	});
	// Bitmaps and drawings are coded without loss.
	if (format !== "jpeg" || (orientation ?? 1) !== 1 || hasAlpha || channels > 3) return embedAsItIs(context, image);
	const places = [{ width, height, xDpi: dpi, yDpi: dpi }];
	const recoded =
		kind === "page" ? await chooseEncoding(source, places, "colour", size) : await smallPicture(source, places, size);
	if (recoded === undefined || recoded.bytes > tuned.worthwhile * image.length) return embedAsItIs(context, image);
	return { ref: context.register(recoded.write(context)), width, height };
}

/**
 * An image XObject (ISO 32000-2, 8.9.5): JPEG as it is (7.4.8), PNG without loss, pixels untouched;
 * everything else, and what a page has no use for (alpha, EXIF turns, CMYK), by way of one of the two.
 */
async function embedAsItIs(context: PDFContext, image: Uint8Array): Promise<Embedded> {
	try {
		const source = sharp(image, { limitInputPixels: maxPixels, failOn: "none" });
		const { format, width, height, channels, orientation, hasAlpha, bitsPerSample } = await source.metadata();
		const plain = (orientation ?? 1) === 1 && !hasAlpha;
		if (format === "jpeg" && plain && (channels === 1 || channels === 3)) {
			const ref = context.register(context.stream(image, jpegEntries({ width, height, gray: channels === 1 })));
			return { ref, width, height };
		}
		if (format === "png" && plain && (channels === 1 || bitsPerSample === 1)) {
			const bitmap = await asBitmap(source);
			if (bitmap !== undefined) {
				const ref = context.register(context.stream(encodeJbig2(bitmap), jbig2Entries(bitmap)));
				return { ref, width, height };
			}
		}
		if (format === "png" && plain) {
			const embedded = embedPng(context, image);
			if (embedded !== undefined) return embedded;
		}
		const upright = source.autoOrient().flatten({ background: "#fff" }).toColourspace("srgb");
		if (format === "png") {
			const png = embedPng(context, await upright.png({ compressionLevel: 9 }).toBuffer());
			if (png !== undefined) return png;
		}
		const { data, info } = await upright.jpeg({ quality: 80, mozjpeg: true }).toBuffer({ resolveWithObject: true });
		const size = { width: info.width, height: info.height };
		return { ref: context.register(context.stream(data, jpegEntries({ ...size, gray: false }))), ...size };
	} catch (cause) {
		if (cause instanceof Failure) throw cause;
		const tooLarge = cause instanceof Error && /pixel limit/.test(cause.message);
		throw new Failure(tooLarge ? "too-large" : "damaged", { cause });
	}
}

/** PNG's own rows are what FlateDecode with predictor 15 expects (7.4.4.4): the data go in as they are. */
function embedPng(context: PDFContext, file: Uint8Array): Embedded | undefined {
	const png = readPng(file);
	if (png === undefined) return undefined;
	const { width, height, bits, channels, palette, data } = png;
	const space =
		palette === undefined
			? context.obj(channels === 1 ? "DeviceGray" : "DeviceRGB")
			: context.obj(["Indexed", "DeviceRGB", palette.length / 3 - 1, context.register(context.flateStream(palette))]);
	const dict = context.obj({
		Type: "XObject",
		Subtype: "Image",
		Width: width,
		Height: height,
		ColorSpace: space,
		BitsPerComponent: bits,
		Filter: "FlateDecode",
		DecodeParms: { Predictor: 15, Colors: channels, BitsPerComponent: bits, Columns: width },
	});
	return { ref: context.register(PDFRawStream.of(dict, data)), width, height };
}
