import { area, type Quad } from "../geometry.ts";
import { homography } from "../homography.ts";
import type { Picture } from "../picture.ts";
import { type Sight, sightSide } from "./sight.ts";

/** Side of a close-up, in cells. */
export const closeUpSide = 96;
/** How much of its surroundings is shown on each side, as part of the sheet's side. */
const margin = 0.2;
/** Red, green, blue, interior, outline, and whether the cell lies in the frame at all. */
export const closeUpMaps = 6;

/** A picture and the same ever half as large, so that a close-up of a large sheet takes means and not single pixels. */
export type Levels = readonly Picture[];

export function levelsOf(picture: Picture): Levels {
	const levels = [picture];
	for (let last = picture; Math.min(last.width, last.height) >= 64 && levels.length < 4; levels.push(last)) {
		last = halved(last);
	}
	return levels;
}

/**
 * A quadrilateral seen from the front with what lies around it: `closeUpMaps` planes of `closeUpSide` squared values 0 to 1, of
 * the photo and of what the first look saw there. What lies beyond the frame is 0 everywhere.
 */
export function closeUp(
	levels: Levels,
	sight: Pick<Sight, "interior" | "outline">,
	quad: Quad,
	into: Float32Array,
): void {
	const [frame] = levels as [Picture];
	const map = homography(1, 1, quad);
	const shown = 1 + 2 * margin;
	const cell = (Math.sqrt(Math.max(1, area(quad))) * shown) / closeUpSide;
	const level = Math.max(0, Math.min(levels.length - 1, Math.floor(Math.log2(cell))));
	const { data, width, height } = levels[level] as Picture;
	const [across, down] = [width / frame.width, height / frame.height];
	const plane = closeUpSide * closeUpSide;
	into.fill(0);
	for (let row = 0, i = 0; row < closeUpSide; row++) {
		const v = ((row + 0.5) / closeUpSide) * shown - margin;
		for (let column = 0; column < closeUpSide; column++, i++) {
			const u = ((column + 0.5) / closeUpSide) * shown - margin;
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
			const seen = (((y * sightSide) / frame.height) | 0) * sightSide + (((x * sightSide) / frame.width) | 0);
			into[3 * plane + i] = sight.interior[seen] as number;
			into[4 * plane + i] = sight.outline[seen] as number;
			into[5 * plane + i] = 1;
		}
	}
}

/** Means of two by two pixels; an odd last row or column is left out. */
function halved({ data, width, height }: Picture): Picture {
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
