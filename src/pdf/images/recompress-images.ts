import { type PDFDocument, PDFName, PDFRawStream, PDFRef } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { listImages } from "../../tools/poppler.ts";
import { filtersOf } from "../pdfa/stream-data.ts";
import { type Colour, chooseEncoding, type Size } from "./choose-encoding.ts";
import { openImage } from "./decode-image.ts";
import { recodeBitmaps } from "./recode-bitmaps.ts";
import * as tuned from "./thresholds.ts";

sharp.cache(false);
sharp.concurrency(1);

/**
 * Re-encodes the large pictures of the single-page `document`, which was read from `pdf` in `folder`. Those not reached before `until`
 * (ms since 1970) stay. Returns the number of pictures exchanged.
 */
export async function recompressImages(
	folder: string,
	pdf: string,
	document: PDFDocument,
	colour: Colour,
	size: Size,
	until: number,
): Promise<number> {
	const images = await listImages(folder, pdf);
	let exchanged = 0;
	for (const [object, places] of Map.groupBy(images, (image) => image.object)) {
		if (Date.now() > until) return exchanged;
		if (object === undefined || places.some((place) => place.type !== "image")) continue;
		const ref = PDFRef.of(object);
		const image = document.context.lookup(ref);
		if (!(image instanceof PDFRawStream) || image.dict.get(PDFName.of("Width")) === undefined) continue;
		const [place] = places;
		if (place === undefined || place.width * place.height < tuned.minPixels) continue;
		const opened = await openImage(folder, pdf, object, image);
		if (opened === undefined) continue;
		const recoded = await chooseEncoding(opened, places, colour, size);
		const worth = filtersOf(image.dict).includes("JPXDecode") ? tuned.worthwhileOfJpeg2000 : tuned.worthwhile;
		if (recoded === undefined || recoded.bytes > worth * image.contents.length) continue;
		document.context.assign(ref, recoded.write(document.context));
		exchanged++;
	}
	if (images.some((image) => image.bitsPerComponent === 1 && image.encoding !== "jbig2"))
		exchanged += await recodeBitmaps(folder, pdf, document, images);
	return exchanged;
}
