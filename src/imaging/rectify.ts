import { aspectRatio } from "./aspect-ratio.ts";
import { distance, type Quad, scaleQuad } from "./geometry.ts";
import { homography } from "./homography.ts";
import { isCard, maxDpiOf, paperOf } from "./paper-size.ts";
import type { RgbRaster } from "./raster.ts";
import { rescale } from "./resize.ts";
import { warp } from "./warp.ts";

/** Diagonal of 35 mm film, in mm: equivalent focal lengths refer to it. */
const filmDiagonal = 43.27;
/** A photo finer than the page by more than this factor is downscaled first: four taps would alias. */
const finerThanTaps = 1.4;

export interface Rectified {
	readonly page: RgbRaster;
	readonly dpi: number;
	/** By its proportions. */
	readonly isCard: boolean;
}

/**
 * Perspective rectification: the sheet inside `quad` (px of `photo`) seen from above, in its true proportions, with
 * no more pixels than the photo has of it.
 * @param focalLength35 35 mm equivalent focal length, in mm
 */
export async function rectify(photo: RgbRaster, quad: Quad, focalLength35?: number): Promise<Rectified> {
	const focal =
		focalLength35 === undefined ? undefined : (focalLength35 / filmDiagonal) * Math.hypot(photo.width, photo.height);
	const measured = aspectRatio(quad, photo.width, photo.height, focal);
	const paper = paperOf(Math.max(measured, 1 / measured), focal !== undefined);
	const ratio = measured >= 1 ? paper.ratio : 1 / paper.ratio;
	const millimetres = paper.millimetres[measured >= 1 ? 1 : 0];

	const across = Math.max(distance(quad[0], quad[1]), distance(quad[3], quad[2]));
	const down = Math.max(distance(quad[0], quad[3]), distance(quad[1], quad[2]));
	// The axis with the higher resolution decides; the other is stretched by the perspective.
	const finest = Math.max(across, down * ratio);
	const width = Math.max(1, Math.round(Math.min(finest, (millimetres / 25.4) * maxDpiOf(paper))));
	const height = Math.max(1, Math.round(width / ratio));

	const surplus = finest / width;
	const source = surplus > finerThanTaps ? await rescale(photo, 1 / surplus) : photo;
	const map = homography(width, height, scaleQuad(quad, source.width / photo.width));
	return { page: warp(source, map, width, height), dpi: (width / millimetres) * 25.4, isCard: isCard(paper) };
}
