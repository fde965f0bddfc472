import { area, type Quad } from "../geometry.ts";
import { homography } from "../homography.ts";
import type { RgbRaster } from "../raster.ts";
import { mapSide, type SegmentationMaps } from "./segmentation.ts";

/** Side of a crop, in px. */
export const cropSide = 96;
/** Surroundings shown on each side, as part of the candidate's side. */
const margin = 0.2;
/** Channels of a crop: red, green, blue, interior, outline, and 1 inside the frame. */
export const cropChannels = 6;

/** An image pyramid: a picture and the same at 1/2, 1/4, 1/8, so that a crop of a large candidate samples means and not single pixels. */
export type Pyramid = readonly RgbRaster[];

export function buildPyramid(picture: RgbRaster): Pyramid {
	const levels = [picture];
	for (let last = picture; Math.min(last.width, last.height) >= 64 && levels.length < 4; levels.push(last)) {
		last = halved(last);
	}
	return levels;
}

/**
 * A rectified quadrilateral with its surroundings: `cropChannels` planes of `cropSide`² values, 0 to 1, bilinear
 * from the picture, nearest from the segmentation maps. Outside of the frame all channels are 0.
 * @param into written to, cropChannels × cropSide² values
 */
export function cropCandidate(
	levels: Pyramid,
	maps: Pick<SegmentationMaps, "interior" | "outline">,
	quad: Quad,
	into: Float32Array,
): void {
	const [frame] = levels as [RgbRaster];
	const map = homography(1, 1, quad);
	const shown = 1 + 2 * margin;
	const cell = (Math.sqrt(Math.max(1, area(quad))) * shown) / cropSide;
	const level = Math.max(0, Math.min(levels.length - 1, Math.floor(Math.log2(cell))));
	const { data, width, height } = levels[level] as RgbRaster;
	const [across, down] = [width / frame.width, height / frame.height];
	const plane = cropSide * cropSide;
	into.fill(0);
	for (let row = 0, i = 0; row < cropSide; row++) {
		const v = ((row + 0.5) / cropSide) * shown - margin;
		for (let column = 0; column < cropSide; column++, i++) {
			const u = ((column + 0.5) / cropSide) * shown - margin;
			const w = map[6] * u + map[7] * v + 1;
			// Beyond the horizon.
			if (w < 0.05) continue;
			const x = (map[0] * u + map[1] * v + map[2]) / w;
			const y = (map[3] * u + map[4] * v + map[5]) / w;
			if (x < 0 || y < 0 || x >= frame.width || y >= frame.height) continue;
			const px = Math.max(0, Math.min(width - 1.001, x * across - 0.5));
			const py = Math.max(0, Math.min(height - 1.001, y * down - 0.5));
			const [left, top] = [px | 0, py | 0];
			const [p, q] = [px - left, py - top];
			const at = 3 * (top * width + left);
			for (let c = 0; c < 3; c++) {
				const a = data[at + c] as number;
				const b = data[at + 3 + c] as number;
				const d = data[at + 3 * width + c] as number;
				const e = data[at + 3 * width + 3 + c] as number;
				into[c * plane + i] = ((1 - q) * ((1 - p) * a + p * b) + q * ((1 - p) * d + p * e)) / 255;
			}
			const seen = (((y * mapSide) / frame.height) | 0) * mapSide + (((x * mapSide) / frame.width) | 0);
			into[3 * plane + i] = maps.interior[seen] as number;
			into[4 * plane + i] = maps.outline[seen] as number;
			into[5 * plane + i] = 1;
		}
	}
}

/** Means of 2 × 2 pixels; an odd last row or column is left out. */
function halved({ data, width, height }: RgbRaster): RgbRaster {
	const [w, h] = [width >> 1, height >> 1];
	const out = new Uint8Array(w * h * 3);
	for (let y = 0, o = 0; y < h; y++) {
		for (let x = 0; x < w; x++) {
			for (let c = 0; c < 3; c++, o++) {
				const i = 3 * (2 * y * width + 2 * x) + c;
				out[o] =
					((data[i] as number) +
						(data[i + 3] as number) +
						(data[i + 3 * width] as number) +
						(data[i + 3 * width + 3] as number) +
						2) >>
					2;
			}
		}
	}
	return { data: out, width: w, height: h, channels: 3 };
}
