import { type PDFDocument, PDFName, PDFRawStream, PDFRef } from "@cantoo/pdf-lib";
import { readPbm } from "../../imaging/codecs/pnm.ts";
import { extractBitmaps, type PlacedImage } from "../../tools/poppler.ts";
import { encodeJbig2, jbig2Entries } from "../jbig2/jbig2.ts";
import { getNumber } from "../pdfa/model.ts";
import { colours } from "./decode-image.ts";

/** A bitmap of a page at 300 dpi has 8.7 million; at 1200 dpi 140. */
const maxPixels = 150_000_000;

/**
 * Re-encodes the bitonal pictures of a single page losslessly as JBIG2 where that is smaller. `images` are in Poppler's order. Returns the
 * number of pictures exchanged.
 */
export async function recodeBitmaps(
	folder: string,
	pdf: string,
	document: PDFDocument,
	images: readonly PlacedImage[],
): Promise<number> {
	const bitmaps = await extractBitmaps(folder, pdf, 1);
	let exchanged = 0;
	for (const [order, image] of images.entries()) {
		const bitmap = bitmaps.get(order);
		if (bitmap === undefined || image.object === undefined || image.width * image.height > maxPixels) continue;
		const ref = PDFRef.of(image.object);
		const old = document.context.lookup(ref);
		if (!(old instanceof PDFRawStream) || !isPlain(old)) continue;
		const read = readPbm(bitmap);
		if (read === undefined || read.width !== image.width || read.height !== image.height) continue;
		const data = encodeJbig2(read);
		if (data.length >= old.contents.length) continue;
		document.context.assign(ref, document.context.stream(data, jbig2Entries(read)));
		exchanged++;
	}
	return exchanged;
}

/** Black and white without masks or exchanged colours: what Poppler extracts is what is shown. */
function isPlain({ dict }: PDFRawStream): boolean {
	if (["SMask", "Mask", "ImageMask", "Decode", "Alternates"].some((key) => dict.has(PDFName.of(key)))) return false;
	const space = colours(dict.lookup(PDFName.of("ColorSpace")));
	return getNumber(dict, "BitsPerComponent") === 1 && space?.components === 1 && space.palette === undefined;
}
