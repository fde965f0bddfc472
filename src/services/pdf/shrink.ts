import { type PDFDocument, PDFName, PDFRawStream, PDFRef } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { listImages, type PlacedImage } from "../../tools/poppler.ts";
import { toBitmap } from "./bitonal.ts";
import { type Opened, openImage } from "./image-pixels.ts";
import { encodeJbig2, jbig2Entries } from "./jbig2.ts";
import { recodeBitmaps } from "./recode-bitmaps.ts";

sharp.cache(false);
sharp.concurrency(1);

export type Colour = "auto" | "bw" | "gray" | "colour";

/** How far a page's picture may be coarsened: shown resolution and JPEG quality. */
export interface Coarseness {
	readonly dpi: number;
	readonly quality: number;
	/** Black-and-white pictures are written anew as well: without loss, but in another code. */
	readonly bitmaps: boolean;
}
/** From crisp to just legible. The later ones only where a page would otherwise grow by its text layer. */
export const coarsenesses: readonly Coarseness[] = [
	{ dpi: 200, quality: 70, bitmaps: false },
	{ dpi: 200, quality: 70, bitmaps: true },
	{ dpi: 170, quality: 58, bitmaps: true },
	{ dpi: 150, quality: 45, bitmaps: true },
];

/** Logos and signatures are small, and cost little: they stay as they are. */
const minPixels = 250_000;
/** Up to this many pages the slower encoder is worth its tenth of the size. */
const thoroughPages = 40;
/** A second JPEG generation must be worth it. */
const worthwhile = 0.85;

/**
 * Re-encodes the big pictures of `pages` (0-based) in `document`, which was read from `pdf` in `folder`.
 * Pictures that other pages show as well stay, and those not reached by `until` (ms since 1970). Returns how many were exchanged.
 */
export async function shrinkImages(
	folder: string,
	pdf: string,
	document: PDFDocument,
	pages: ReadonlySet<number>,
	colour: Colour,
	coarseness: Coarseness,
	until: number,
): Promise<number> {
	const images = await listImages(folder, pdf);
	const byObject = Map.groupBy(images, (image) => image.object);
	let exchanged = 0;
	const thorough = pages.size <= thoroughPages;
	for (const [object, places] of byObject) {
		if (Date.now() > until) break;
		if (object === undefined || !places.every((place) => pages.has(place.page - 1) && place.type === "image")) continue;
		const ref = PDFRef.of(object);
		const image = document.context.lookup(ref);
		if (!(image instanceof PDFRawStream) || image.dict.get(PDFName.of("Width")) === undefined) continue;
		const [place] = places;
		if (place === undefined || place.width * place.height < minPixels) continue;
		const opened = await openImage(folder, pdf, object, image);
		if (opened === undefined) continue;
		const smaller = await encode(opened, places, colour, coarseness, thorough);
		if (smaller === undefined || smaller.data.length > worthwhile * image.contents.length) continue;
		document.context.assign(ref, document.context.stream(smaller.data, smaller.entries));
		exchanged++;
	}
	if (!coarseness.bitmaps) return exchanged;
	for (const page of pages) {
		if (Date.now() > until) break;
		const own = images.filter((image) => image.page === page + 1);
		const alone = own.every((image) => byObject.get(image.object)?.every((place) => pages.has(place.page - 1)));
		if (alone && own.some((image) => image.bitsPerComponent === 1 && image.encoding !== "jbig2"))
			await recodeBitmaps(folder, pdf, document, page, own);
	}
	return exchanged;
}

async function encode(
	opened: Opened,
	places: readonly PlacedImage[],
	colour: Colour,
	coarseness: Coarseness,
	thorough: boolean,
) {
	// Shown more than once: the largest showing decides.
	const shownDpi = Math.min(...places.map((place) => Math.max(place.xDpi, place.yDpi)));
	const scale = Math.min(1, coarseness.dpi / Math.max(1, shownDpi));
	const width = Math.max(1, Math.round((places[0]?.width ?? 1) * scale));
	const gray = colour === "gray" || (colour === "auto" && (await isGray(opened)));
	try {
		if (colour === "bw") {
			const bitmap = await toBitmap(opened, places[0]?.width ?? 1);
			return { data: encodeJbig2(bitmap), entries: jbig2Entries(bitmap) };
		}
		const sized = opened.clone().resize({ width, kernel: "lanczos3" });
		const { data, info } = await (gray ? sized.grayscale() : sized.toColourspace("srgb"))
			.jpeg({ quality: coarseness.quality, mozjpeg: thorough })
			.toBuffer({ resolveWithObject: true });
		return { data, entries: jpegEntries(info.width, info.height, info.channels === 1) };
	} catch {
		return undefined;
	}
}

const jpegEntries = (width: number, height: number, gray: boolean) => ({
	Type: "XObject",
	Subtype: "Image",
	Width: width,
	Height: height,
	ColorSpace: gray ? "DeviceGray" : "DeviceRGB",
	BitsPerComponent: 8,
	Filter: "DCTDecode",
});

/** A pixel this far from gray, of 255, has a colour that is meant: ink of a stamp, not the tint of old paper. */
const minChroma = 32;
/** A signature in blue is some 0.1 % of a page. */
const maxColouredShare = 0.0003;

/** Whether nothing is lost when the picture is kept without colours. Paper's own tint is subtracted. */
export async function isGray(opened: Opened): Promise<boolean> {
	const { data, info } = await opened
		.clone()
		.resize({ width: 700, withoutEnlargement: true })
		.toColourspace("srgb")
		.raw()
		.toBuffer({ resolveWithObject: true });
	if (info.channels < 3) return true;
	const tint = paperTint(data, info.channels);
	let coloured = 0;
	for (let at = 0; at + 2 < data.length; at += info.channels) {
		const red = data[at] ?? 0;
		const green = data[at + 1] ?? 0;
		const blue = data[at + 2] ?? 0;
		// Tint fades with darkness: black ink on yellow paper has none.
		const light = Math.max(red, green, blue) / 255;
		const warm = red - blue - tint.warm * light;
		const fresh = green - (red + blue) / 2 - tint.fresh * light;
		if (Math.max(Math.abs(warm), 2 * Math.abs(fresh)) > minChroma) coloured++;
	}
	return coloured * info.channels < maxColouredShare * data.length;
}

/** Mean tint of the light pixels; a strong one is a coloured sheet and is to stay. */
function paperTint(data: Buffer, channels: number): { warm: number; fresh: number } {
	let warm = 0;
	let fresh = 0;
	let count = 0;
	for (let at = 0; at + 2 < data.length; at += channels * 7) {
		const red = data[at] ?? 0;
		const green = data[at + 1] ?? 0;
		const blue = data[at + 2] ?? 0;
		if (Math.max(red, green, blue) < 160) continue;
		warm += red - blue;
		fresh += green - (red + blue) / 2;
		count++;
	}
	if (count === 0) return { warm: 0, fresh: 0 };
	const clamp = (value: number): number => Math.max(-16, Math.min(16, value));
	return { warm: clamp(warm / count), fresh: clamp(fresh / count) };
}
