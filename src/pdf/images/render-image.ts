import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFDocument, PDFName, type PDFRef } from "@cantoo/pdf-lib";
import { readPpm } from "../../imaging/codecs/pnm.ts";
import type { RgbRaster, Size } from "../../imaging/raster.ts";
import { drawInColour } from "../../tools/poppler.ts";

/**
 * The pixels of an image XObject as they are shown, in sRGB: what our library does not decode (JPEG 2000) or would show in other
 * colours (CMYK, Lab, spot colours), Poppler does. `place` puts the image into the document that it is given. At most
 * `maxDrawn` pixels are drawn. Undefined where nothing is to be seen: what Poppler cannot decode it leaves white. Throws `damaged`.
 */
export async function renderImage(
	folder: string,
	{ width, height }: Size,
	maxDrawn: number,
	place: (document: PDFDocument) => PDFRef,
): Promise<RgbRaster | undefined> {
	const document = await PDFDocument.create({ updateMetadata: false });
	const { context } = document;
	// A point for each pixel.
	const page = document.addPage([width, height]);
	page.node.set(PDFName.of("Resources"), context.obj({ XObject: { Picture: place(document) } }));
	page.node.set(PDFName.of("Contents"), context.register(context.stream(`${width} 0 0 ${height} 0 0 cm /Picture Do`)));
	await writeFile(join(folder, "picture.pdf"), await document.save());
	const shrink = Math.min(1, Math.sqrt(maxDrawn / (width * height)));
	const drawn = readPpm(await drawInColour(folder, "picture.pdf", 72 * shrink));
	return drawn === undefined || drawn.data.every((value) => value === 255) ? undefined : drawn;
}
