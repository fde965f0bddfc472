import type { RgbRaster } from "./raster.ts";

/** Every nth pixel is tested. */
const sampled = 7;

/**
 * Whether an image after illumination correction, whose paper is white, has colours.
 * @param maxGrayRange range of r, g, b, of 255, up to which a pixel is gray
 * @param maxColouredPart part of coloured pixels up to which the image is gray
 */
export function isColoured({ data }: RgbRaster, maxGrayRange: number, maxColouredPart: number): boolean {
	let coloured = 0;
	for (let p = 0; p < data.length; p += 3 * sampled) {
		const r = data[p] as number;
		const g = data[p + 1] as number;
		const b = data[p + 2] as number;
		if (Math.max(r, g, b) - Math.min(r, g, b) > maxGrayRange) coloured++;
	}
	return coloured > (data.length / (3 * sampled)) * maxColouredPart;
}

/** `isGrayOnPaper`: chroma, of 255, of a pixel whose colour is meant: ink of a stamp, not the tint of old paper. */
const minChroma = 32;
/** Part of such pixels that makes a scan coloured; a signature in blue is some 0.1 % of a page. */
const maxStampPart = 0.0003;
/** A stronger tint of the paper is coloured or aged paper, and is kept; a weaker one is the scanner's white balance. */
const maxTint = 24;
/** Pixels from this brightness on are paper. */
const minPaper = 160;

/** Whether a scan loses nothing without its colours, apart from a weak tint of its paper. */
export function isGrayOnPaper({ data }: RgbRaster): boolean {
	const tint = paperTint(data);
	if (Math.max(Math.abs(tint.warm), 2 * Math.abs(tint.fresh)) > maxTint) return false;
	let coloured = 0;
	for (let at = 0; at + 2 < data.length; at += 3) {
		const red = data[at] ?? 0;
		const green = data[at + 1] ?? 0;
		const blue = data[at + 2] ?? 0;
		// Tint fades with darkness: black ink on yellow paper has none.
		const light = Math.max(red, green, blue) / 255;
		const warm = red - blue - tint.warm * light;
		const fresh = green - (red + blue) / 2 - tint.fresh * light;
		if (Math.max(Math.abs(warm), 2 * Math.abs(fresh)) > minChroma) coloured++;
	}
	return coloured * 3 < maxStampPart * data.length;
}

/** Mean tint of the paper: red–blue and green–magenta. */
function paperTint(data: Uint8Array): { warm: number; fresh: number } {
	let warm = 0;
	let fresh = 0;
	let count = 0;
	for (let at = 0; at + 2 < data.length; at += 3 * sampled) {
		const red = data[at] ?? 0;
		const green = data[at + 1] ?? 0;
		const blue = data[at + 2] ?? 0;
		if (Math.max(red, green, blue) < minPaper) continue;
		warm += red - blue;
		fresh += green - (red + blue) / 2;
		count++;
	}
	return count === 0 ? { warm: 0, fresh: 0 } : { warm: warm / count, fresh: fresh / count };
}
