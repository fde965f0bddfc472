import type { PDFContext, PDFRef, PDFStream } from "@cantoo/pdf-lib";
import { jbig2Entries } from "../jbig2/jbig2.ts";
import type { FewInks } from "./foreground-layer.ts";
import type { Jpeg, Mixed } from "./layers.ts";

/**
 * A form XObject (ISO 32000-2, 8.10) that paints MRC layers into the unit square, so that it can replace an image XObject. The mask is a
 * stencil (8.9.6.2) where there is one ink, else an explicit mask (8.9.6.3) of the foreground.
 */
export function mrcFormXObject(context: PDFContext, { background, strokes, coded, foreground }: Mixed): PDFStream {
	const { ColorSpace, ...stencil } = jbig2Entries(strokes);
	const mask = context.register(context.stream(coded, { ...stencil, ImageMask: true }));
	const ground = context.register(context.stream(background.data, jpegEntries(background)));
	const form = (paint: string, ink: PDFRef): PDFStream =>
		context.stream(`/B Do ${paint}/S Do`, {
			Type: "XObject",
			Subtype: "Form",
			BBox: [0, 0, 1, 1],
			Resources: { XObject: { B: ground, S: ink } },
		});
	if ("data" in foreground)
		return form("", context.register(context.stream(foreground.data, { ...jpegEntries(foreground), Mask: mask })));
	if (foreground.inks === "few") return form("", context.register(palettePicture(context, foreground, mask)));
	const parts = foreground.colour.map((value) => String(Math.round((value / 255) * 1000) / 1000));
	return form(`${parts.join(" ")} ${parts.length === 1 ? "g" : "rg"} `, mask);
}

function palettePicture(
	context: PDFContext,
	{ width, height, palette, coded, bits }: FewInks,
	mask: PDFRef,
): PDFStream {
	const gray = palette[0]?.length === 1;
	const table = context.register(context.flateStream(Uint8Array.from(palette.flat())));
	return context.stream(coded, {
		Type: "XObject",
		Subtype: "Image",
		Width: width,
		Height: height,
		ColorSpace: ["Indexed", gray ? "DeviceGray" : "DeviceRGB", palette.length - 1, table],
		BitsPerComponent: bits,
		Filter: "FlateDecode",
		Mask: mask,
	});
}

export const jpegEntries = ({ width, height, gray }: Omit<Jpeg, "data">) => ({
	Type: "XObject",
	Subtype: "Image",
	Width: width,
	Height: height,
	ColorSpace: gray ? "DeviceGray" : "DeviceRGB",
	BitsPerComponent: 8,
	Filter: "DCTDecode",
});
