import type { Picture } from "./picture.ts";
import { shrink } from "./shrink.ts";
import { type Vision, vision, withMats } from "./vision.ts";

/** Longer side at which the light is measured, in px. */
const workingSide = 320;
/** Levels, after division by the paper's brightness, that become black and white. */
const black = 60;
const white = 235;
/** Less paper than this part of the picture and it is no page: its light is left alone. */
const leastPaper = 0.4;
/** Of paper, this part at least bears no ink; leaves and gravel look like paper only after closing. */
const leastPlain = 0.7;
/** Paper in the deepest shadow keeps this part of the brightest paper's light. */
const deepestShadow = 0.32;
/** Paper's colour may stray this far from the mean paper's (difference of r/sum and b/sum). */
const tint = 0.045;

/**
 * Divides shadows, lamp light and the paper's tint out of a page: paper becomes white, ink stays what it is. Blocks that
 * are not paper (photos, coloured areas) take the light of the paper around them and are not stretched.
 */
export async function evenLight(page: Picture): Promise<Picture> {
	const factor = Math.min(1, workingSide / Math.max(page.width, page.height));
	const light = paperLight(await vision(), await shrink(page, factor));
	return light === undefined ? page : divide(page, light);
}

/** Per pixel of the small picture: the paper's light (r, g, b, 0–255) and how sure it is paper (0–1). */
interface Light {
	readonly width: number;
	readonly height: number;
	readonly planes: readonly [Float32Array, Float32Array, Float32Array, Float32Array];
}

function paperLight(cv: Vision, small: Picture): Light | undefined {
	const { width, height } = small;
	const background = withMats((keep) => {
		const mat = keep(cv.matFromArray(height, width, cv.CV_8UC3, small.data as unknown as number[]));
		const size = Math.max(7, Math.round(Math.max(width, height) / 22) | 1);
		cv.morphologyEx(
			mat,
			mat,
			cv.MORPH_CLOSE,
			keep(cv.getStructuringElement(cv.MORPH_ELLIPSE, new cv.Size(size, size))),
		);
		cv.medianBlur(mat, mat, 11);
		return new Uint8Array(mat.data);
	});
	const count = width * height;
	const sums = Float32Array.from({ length: count }, (_, i) => sum3(background, i));
	const bright = Float32Array.from(sums).sort()[Math.floor(count * 0.9)] as number;
	// Dark frames hold no paper; their noise would be stretched to white.
	if (bright < 3 * 40) return undefined;
	const reference = meanTint(background, sums, bright * 0.75);
	const weight = new Float32Array(count);
	let [paper, plain] = [0, 0];
	for (let i = 0; i < count; i++) {
		const sum = sums[i] as number;
		const stray = Math.max(
			Math.abs((background[3 * i] as number) / sum - reference[0]),
			Math.abs((background[3 * i + 2] as number) / sum - reference[1]),
		);
		weight[i] = sum > deepestShadow * bright && stray < tint ? 1 : 0;
		paper += weight[i] as number;
		if (weight[i] === 1 && sum3(small.data, i) > 0.8 * sum) plain++;
	}
	const paperish = Math.max(Math.abs(reference[0] - 1 / 3), Math.abs(reference[1] - 1 / 3)) < 0.14;
	if (paper < leastPaper * count || plain < leastPlain * paper || !paperish) return undefined;
	const planes = [0, 1, 2].map((c) => {
		const plane = Float32Array.from({ length: count }, (_, i) => background[3 * i + c] as number);
		return blurred(filled(plane, weight, width, height), width, height, 4);
	});
	planes.push(blurred(weight, width, height, 3));
	return { width, height, planes: planes as unknown as Light["planes"] };
}

const sum3 = (rgb: Uint8Array, i: number) =>
	(rgb[3 * i] as number) + (rgb[3 * i + 1] as number) + (rgb[3 * i + 2] as number) + 1;

/** r/sum and b/sum of the brighter part, by median: a stamp does not shift it. */
function meanTint(rgb: Uint8Array, sums: Float32Array, above: number): [number, number] {
	const reds: number[] = [];
	const blues: number[] = [];
	sums.forEach((sum, i) => {
		if (sum < above) return;
		reds.push((rgb[3 * i] as number) / sum);
		blues.push((rgb[3 * i + 2] as number) / sum);
	});
	const median = (values: number[]) => values.toSorted((a, b) => a - b)[values.length >> 1] ?? 1 / 3;
	return [median(reds), median(blues)];
}

/** Values where there is no weight are taken from ever wider surroundings that have some. */
function filled(plane: Float32Array, weight: Float32Array, width: number, height: number): Float32Array {
	const out = Float32Array.from(plane);
	const open = Array.from(weight.keys()).filter((i) => weight[i] === 0);
	let missing = open;
	const weighted = plane.map((value, i) => value * (weight[i] as number));
	for (let radius = 4; missing.length > 0 && radius < 2 * Math.max(width, height); radius *= 2) {
		const values = blurred(weighted, width, height, radius);
		const weights = blurred(weight, width, height, radius);
		missing = missing.filter((i) => {
			if ((weights[i] as number) < 0.02) return true;
			out[i] = (values[i] as number) / (weights[i] as number);
			return false;
		});
	}
	return out;
}

/** Box blur, twice; the border is repeated. */
function blurred(plane: Float32Array, width: number, height: number, radius: number): Float32Array {
	let out = plane;
	for (let pass = 0; pass < 2; pass++) {
		out = boxed(boxed(out, width, height, 1, width, radius), height, width, width, 1, radius);
	}
	return out;
}

function boxed(plane: Float32Array, length: number, lines: number, step: number, stride: number, radius: number) {
	const out = new Float32Array(plane.length);
	for (let line = 0; line < lines; line++) {
		const at = (k: number) => plane[line * stride + Math.max(0, Math.min(length - 1, k)) * step] as number;
		let sum = 0;
		for (let k = -radius; k <= radius; k++) sum += at(k);
		for (let k = 0; k < length; k++) {
			out[line * stride + k * step] = sum / (2 * radius + 1);
			sum += at(k + radius + 1) - at(k - radius);
		}
	}
	return out;
}

function divide(page: Picture, light: Light): Picture {
	const data = new Uint8ClampedArray(page.data.length);
	const columns = Float32Array.from({ length: page.width }, (_, x) =>
		Math.max(0, Math.min(light.width - 1.001, ((x + 0.5) * light.width) / page.width - 0.5)),
	);
	const rows = light.planes.map(() => new Float32Array(light.width + 1));
	for (let y = 0, p = 0; y < page.height; y++) {
		const sy = Math.max(0, Math.min(light.height - 1.001, ((y + 0.5) * light.height) / page.height - 0.5));
		const top = Math.floor(sy);
		light.planes.forEach((plane, c) => {
			const row = rows[c] as Float32Array;
			for (let x = 0; x < light.width; x++) {
				const above = plane[top * light.width + x] as number;
				const below = (plane[(top + 1) * light.width + x] ?? above) as number;
				row[x] = above + (sy - top) * (below - above);
			}
			row[light.width] = row[light.width - 1] as number;
		});
		for (let x = 0; x < page.width; x++) {
			const sx = columns[x] as number;
			const left = Math.floor(sx);
			const t = sx - left;
			const paper = mixed(rows[3] as Float32Array, left, t);
			const low = black * paper;
			const stretch = 255 / (white * paper + 255 * (1 - paper) - low);
			for (let c = 0; c < 3; c++, p++) {
				const of = Math.max(24, mixed(rows[c] as Float32Array, left, t));
				data[p] = (((page.data[p] as number) * 255) / of - low) * stretch;
			}
		}
	}
	return { ...page, data: new Uint8Array(data.buffer) };
}

const mixed = (row: Float32Array, left: number, t: number): number =>
	(row[left] as number) + t * ((row[left + 1] as number) - (row[left] as number));
