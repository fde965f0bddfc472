import { aspectRatio } from "./aspect.ts";
import { distance, type Quad, scaleQuad } from "./geometry.ts";
import { type Homography, homography } from "./homography.ts";
import { paperOf } from "./paper.ts";
import type { Picture } from "./picture.ts";
import { shrink } from "./shrink.ts";

/** More than this no printer and no OCR needs. */
export const maxDpi = 300;

/** Diagonal of 35 mm film, in mm: what equivalent focal lengths refer to. */
const filmDiagonal = 43.27;

/**
 * The sheet inside `quad` (px of `photo`) as seen from straight above, in its true proportions, with no more pixels
 * than the photo holds of it.
 */
export async function rectify(
	photo: Picture,
	quad: Quad,
	focalLength35?: number,
): Promise<{ page: Picture; dpi: number }> {
	const diagonal = Math.hypot(photo.width, photo.height);
	const focal = focalLength35 === undefined ? undefined : (focalLength35 / filmDiagonal) * diagonal;
	const measured = aspectRatio(quad, photo.width, photo.height, focal);
	const paper = paperOf(Math.max(measured, 1 / measured), focal !== undefined);
	const ratio = measured >= 1 ? paper.ratio : 1 / paper.ratio;
	const [short, long] = paper.millimetres;
	const millimetres = measured >= 1 ? long : short;

	const across = Math.max(distance(quad[0], quad[1]), distance(quad[3], quad[2]));
	const down = Math.max(distance(quad[0], quad[3]), distance(quad[1], quad[2]));
	// Of the two directions the denser one decides; the other is stretched by perspective, not by us.
	const finest = Math.max(across, down * ratio);
	const width = Math.max(1, Math.round(Math.min(finest, (millimetres / 25.4) * maxDpi)));
	const height = Math.max(1, Math.round(width / ratio));

	// Bicubic looks at 4 × 4 pixels: a photo much finer than the page is shrunk first, or letters would flicker.
	const surplus = finest / width;
	const factor = surplus > 1.4 ? 1 / surplus : 1;
	const source = factor < 1 ? await shrink(photo, factor) : photo;
	const map = homography(width, height, scaleQuad(quad, source.width / photo.width));
	return { page: warp(source, map, width, height), dpi: (width / millimetres) * 25.4 };
}

/** Catmull-Rom at 1/64 px: weights × 1024 for the four pixels around. */
const phases = 64;
const weights = Int16Array.from({ length: phases * 4 }, (_, index) => {
	const t = Math.floor(index / 4) / phases;
	const taps = [
		-0.5 * t + t * t - 0.5 * t ** 3,
		1 - 2.5 * t * t + 1.5 * t ** 3,
		0.5 * t + 2 * t * t - 1.5 * t ** 3,
		-0.5 * t * t + 0.5 * t ** 3,
	];
	return Math.round(1024 * (taps[index % 4] as number));
});

function warp(source: Picture, map: Homography, width: number, height: number): Picture {
	const { data: from } = source;
	const data = new Uint8ClampedArray(width * height * 3);
	const [lastX, lastY] = [source.width - 1, source.height - 1];
	const columns = new Int32Array(4);
	let to = 0;
	for (let y = 0; y < height; y++) {
		for (let x = 0; x < width; x++, to += 3) {
			const w = map[6] * (x + 0.5) + map[7] * (y + 0.5) + 1;
			const sx = (map[0] * (x + 0.5) + map[1] * (y + 0.5) + map[2]) / w - 0.5;
			const sy = (map[3] * (x + 0.5) + map[4] * (y + 0.5) + map[5]) / w - 0.5;
			const ix = Math.floor(sx);
			const iy = Math.floor(sy);
			const px = Math.floor((sx - ix) * phases) << 2;
			const py = Math.floor((sy - iy) * phases) << 2;
			for (let i = 0; i < 4; i++) columns[i] = 3 * Math.max(0, Math.min(lastX, ix + i - 1));
			let [r, g, b] = [0, 0, 0];
			for (let j = 0; j < 4; j++) {
				const row = 3 * source.width * Math.max(0, Math.min(lastY, iy + j - 1));
				const wy = weights[py + j] as number;
				for (let i = 0; i < 4; i++) {
					const at = row + (columns[i] as number);
					const weight = wy * (weights[px + i] as number);
					r += weight * (from[at] as number);
					g += weight * (from[at + 1] as number);
					b += weight * (from[at + 2] as number);
				}
			}
			data[to] = r / 1048576;
			data[to + 1] = g / 1048576;
			data[to + 2] = b / 1048576;
		}
	}
	return { data: new Uint8Array(data.buffer), width, height, channels: 3 };
}
