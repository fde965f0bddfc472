import type { PDFContext, PDFStream } from "@cantoo/pdf-lib";
import type { PlacedImage } from "../../tools/poppler.ts";
import { encodeJbig2, jbig2Entries } from "../jbig2/jbig2.ts";
import { encodeMrc } from "../mrc/encode-mrc.ts";
import { jpegEntries, mrcFormXObject } from "../mrc/mrc-form-xobject.ts";
import { toBitmap } from "./bitonal.ts";
import type { Opened } from "./decode-image.ts";
import { decodeRaster } from "./decode-raster.ts";
import { isGray } from "./is-gray.ts";
import { isSynthetic } from "./synthetic-test.ts";
import * as tuned from "./thresholds.ts";

export type Colour = "auto" | "bw" | "gray" | "colour";

/** Requested size of pictures: crisp, just legible, or unchanged. */
export type Size = "normal" | "small" | "original";

interface Fineness {
	/** Of mixed pages: strokes, pictures, plain paper. */
	readonly strokesDpi: number;
	readonly grain: Parameters<typeof encodeMrc>[2];
	/** Of what is a photo all over. */
	readonly photoDpi: number;
	readonly photoQuality: number;
}

const finenesses: Readonly<Record<Exclude<Size, "original">, Fineness>> = {
	normal: {
		strokesDpi: 400,
		grain: { dpi: 150, pictureQuality: 60, paperQuality: 45 },
		photoDpi: 200,
		photoQuality: 70,
	},
	small: {
		strokesDpi: 300,
		grain: { dpi: 100, pictureQuality: 40, paperQuality: 30 },
		photoDpi: 150,
		photoQuality: 45,
	},
};

/** More pixels than an A3 sheet has at 300 dpi would take too much memory. */
const maxPixels = 18_000_000;

/** How a picture is placed: its pixels, and its resolution on the page. */
export type Place = Pick<PlacedImage, "width" | "height" | "xDpi" | "yDpi">;

/** A re-encoded picture. */
export interface Recoded {
	readonly bytes: number;
	write(context: PDFContext): PDFStream;
}

/**
 * The chooseEncoding form of a page's picture in which everything on it is still to be seen: black and white where asked for, else
 * strokes over a coarse ground, else a JPEG. Whether that is smaller than what is there, the caller sees. Undefined: none.
 */
export async function chooseEncoding(
	opened: Opened,
	places: readonly Place[],
	colour: Colour,
	size: Size,
): Promise<Recoded | undefined> {
	const [place] = places;
	if (place === undefined || size === "original") return undefined;
	const { strokesDpi, grain } = finenesses[size];
	try {
		if (colour === "bw") {
			const bitmap = await toBitmap(opened, place.width);
			const data = encodeJbig2(bitmap);
			return { bytes: data.length, write: (context) => context.stream(data, jbig2Entries(bitmap)) };
		}
		const { channels } = await opened.metadata();
		const gray = channels < 3 || colour === "gray" || (colour === "auto" && (await isGray(opened)));
		const dpi = dpiOf(places);
		if (dpi < tuned.drawnDpi && colour === "auto" && (await isSynthetic(opened))) return undefined;
		const enough = Math.max(tuned.usualDpi / dpi, tuned.smallSheet / Math.max(place.width, place.height));
		const wanted = dpi < tuned.coarseDpi ? 2 : dpi > strokesDpi ? Math.min(1, enough) : 1;
		const scale = Math.min(wanted, Math.sqrt(maxPixels / (place.width * place.height)));
		const raster = await decodeRaster(opened, place.width, scale, gray, dpi);
		const mixed = await encodeMrc(raster, dpi, grain);
		if (mixed !== undefined) return { bytes: mixed.bytes, write: (context) => mrcFormXObject(context, mixed) };

		return await asJpeg(opened, places, gray, finenesses[size]);
	} catch {
		return undefined;
	}
}

/** A photo of something as the coarser JPEG that "small" asks for. Undefined: as it is. */
export async function smallPicture(opened: Opened, places: readonly Place[], size: Size): Promise<Recoded | undefined> {
	if (size !== "small") return undefined;
	try {
		const { channels } = await opened.metadata();
		return await asJpeg(opened, places, channels < 3, finenesses.small);
	} catch {
		return undefined;
	}
}

async function asJpeg(
	opened: Opened,
	places: readonly Place[],
	gray: boolean,
	{ photoDpi, photoQuality }: Fineness,
): Promise<Recoded> {
	const [{ width: across, height: down }] = places as [Place];
	const [shownDpi, dpi] = [dpiShownAt(places), dpiOf(places)];
	// Pixels need not be square: a strip shown at 5760 × 295 dpi has none to lose from above to below.
	const shrunk = (pixels: number, axisDpi: number) =>
		Math.max(1, Math.round(pixels * Math.min(1, (photoDpi * shownDpi) / (axisDpi * dpi))));
	const width = shrunk(across, Math.min(...places.map(({ xDpi }) => xDpi)));
	const height = shrunk(down, Math.min(...places.map(({ yDpi }) => yDpi)));
	const sized = opened.clone().resize({ width, height, fit: "fill", kernel: "lanczos3" });
	const { data, info } = await (gray ? sized.toColourspace("b-w") : sized.toColourspace("srgb"))
		.jpeg({ quality: photoQuality, mozjpeg: true })
		.toBuffer({ resolveWithObject: true });
	const entries = jpegEntries({ width: info.width, height: info.height, gray: info.channels === 1 });
	return { bytes: data.length, write: (context) => context.stream(data, entries) };
}

/** Shown more than once: the largest showing decides. */
const dpiShownAt = (places: readonly Place[]): number =>
	Math.min(...places.map(({ xDpi, yDpi }) => Math.max(xDpi, yDpi)));

/** …and no sheet is taken to be larger than A4. */
function dpiOf(places: readonly Place[]): number {
	const [{ width, height }] = places as [Place];
	return Math.max(dpiShownAt(places), Math.max(width, height) / tuned.longSideInches);
}
