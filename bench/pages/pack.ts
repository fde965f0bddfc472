import { PDFDocument, PDFName } from "@cantoo/pdf-lib";
import sharp from "sharp";
import type { RgbRaster } from "../../src/imaging/raster.ts";

/** Blacker than this of 255 is ink to a scanner set to black and white. */
const bitonalThreshold = 138;

/** A PDF of one picture and nothing else, stored as scanners do: JPEG, or CCITT group 4 for black and white. */
export async function pack(
	raster: RgbRaster,
	colour: "colour" | "gray" | "bitonal",
	page: { widthPoints: number; heightPoints: number },
): Promise<Uint8Array> {
	const { width, height } = raster;
	const picture = sharp(raster.data, { raw: { width, height, channels: 3 } });
	const { data, ...dictionary } =
		colour === "bitonal" ? await group4(picture, width, height) : await jpeg(picture, colour);
	const document = await PDFDocument.create({ updateMetadata: false });
	const { context } = document;
	const sheet = document.addPage([page.widthPoints, page.heightPoints]);
	const image = context.stream(data, {
		Type: "XObject",
		Subtype: "Image",
		Width: width,
		Height: height,
		...dictionary,
	});
	const content = `q ${page.widthPoints} 0 0 ${page.heightPoints} 0 0 cm /Im0 Do Q`;
	sheet.node.set(PDFName.of("Contents"), context.register(context.stream(content)));
	sheet.node.set(PDFName.of("Resources"), context.obj({ XObject: { Im0: context.register(image) } }));
	return document.save({ useObjectStreams: false });
}

async function jpeg(picture: ReturnType<typeof sharp>, colour: "colour" | "gray") {
	const flat = colour === "gray" ? picture.toColourspace("b-w") : picture;
	const data = await flat.jpeg({ quality: 78 }).toBuffer();
	const space = colour === "gray" ? "DeviceGray" : "DeviceRGB";
	return { data, ColorSpace: space, BitsPerComponent: 8, Filter: "DCTDecode" };
}

/** The one strip of a TIFF: its data are what a PDF's CCITTFaxDecode filter takes with K = -1 (ISO 32000-2, 7.4.6). */
async function group4(picture: ReturnType<typeof sharp>, width: number, height: number) {
	const tiff = await picture
		.toColourspace("b-w")
		.threshold(bitonalThreshold)
		.tiff({ compression: "ccittfax4", bitdepth: 1, tileWidth: 256, tileHeight: Math.ceil(height / 16) * 16 })
		.toBuffer();
	const directory = tiff.readUInt32LE(4);
	const entries = new Map<number, number>();
	for (let entry = 0; entry < tiff.readUInt16LE(directory); entry++) {
		const at = directory + 2 + 12 * entry;
		const short = tiff.readUInt16LE(at + 2) === 3;
		entries.set(tiff.readUInt16LE(at), short ? tiff.readUInt16LE(at + 8) : tiff.readUInt32LE(at + 8));
	}
	const [offset, bytes, photometric] = [entries.get(273) ?? 0, entries.get(279) ?? 0, entries.get(262) ?? 0];
	return {
		data: tiff.subarray(offset, offset + bytes),
		ColorSpace: "DeviceGray",
		BitsPerComponent: 1,
		Filter: "CCITTFaxDecode",
		// TIFF's 1 is "black is zero": the codes' black runs are then ones.
		DecodeParms: { K: -1, Columns: width, Rows: height, BlackIs1: photometric === 1 },
	};
}
