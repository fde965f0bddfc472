import { closed, type Plane, plane } from "./plane.ts";

/** Paper brighter than this part of the brightest is paper for sure; in the deepest shadow it keeps that part. */
const surelyPaper = 0.8;
const deepestShadow = 0.25;
/** Paper's colour may stray this far from the mean paper's (difference of r/sum and b/sum). */
const tint = 0.045;
/** Paper under any lamp strays no further from gray than this. */
const mostTint = 0.1;
/** Light falls off more slowly than this over two pixels (difference of logarithms); pictures have sharper edges. */
const sharp = 0.09;
/** Sharp edges of shadows, as wide as twice this and one in px, lie on paper. */
const edge = 2;
/** Paper that does not reach the border, as part of the page at least. */
const largePart = 0.1;
/** Paper in a shadow with sharp edges is as even as in the light: of its pixels this part, by that difference. */
const evenPart = 0.7;
const even = 0.045;

/**
 * Where a page shows paper (1) and where pictures and coloured areas (0).
 * @param channels red, green and blue without the print, at about 320 px
 * @param bright sum of the three where paper is brightest
 * @returns undefined where what is brightest is too coloured for paper
 */
export function paperMask(channels: readonly Plane[], sums: Plane, bright: number): Plane | undefined {
	const { width, height, values } = sums;
	const part = (c: number, i: number) => (channels[c]?.values[i] as number) / (values[i] as number);
	// By median: a stamp does not shift it.
	const median = (c: number) => {
		const parts = values.map((sum, i) => (sum > 0.75 * bright ? part(c, i) : Number.NaN)).filter(Number.isFinite);
		return parts.sort()[parts.length >> 1] as number;
	};
	const [red, blue] = [median(0), median(2)];
	if (Math.max(Math.abs(red - 1 / 3), Math.abs(blue - 1 / 3)) > mostTint) return undefined;
	const possible = Uint8Array.from(values, (sum, i) =>
		sum > deepestShadow * bright && Math.max(Math.abs(part(0, i) - red), Math.abs(part(2, i) - blue)) < tint ? 1 : 0,
	);
	const slopes = slopesOf(plane(width, height, (i) => Math.log(values[i] as number)));
	const mask = new Uint8Array(values.length);
	for (const region of regionsOf(
		possible.map((is, i) => (is && (slopes[i] as number) < sharp ? 1 : 0)),
		width,
	)) {
		const sure = region.some((i) => (values[i] as number) > surelyPaper * bright);
		const atBorder = region.some(
			(i) => i < width || i >= width * (height - 1) || i % width === 0 || (i + 1) % width === 0,
		);
		// A bright spot in a picture is no paper: paper goes on to the border, or is large. So does the shadow of a hand
		// or phone, in which there is nothing but paper.
		const isEven = () => region.filter((i) => (slopes[i] as number) < even).length > evenPart * region.length;
		if (atBorder ? sure || isEven() : sure && region.length > largePart * mask.length) {
			for (const i of region) mask[i] = 1;
		}
	}
	const whole = closed(
		plane(width, height, (i) => mask[i] as number),
		edge,
	);
	return plane(width, height, (i) => (possible[i] ? (whole.values[i] as number) : 0));
}

/** Steepest change over two pixels, across or down. */
function slopesOf({ width, height, values }: Plane): Float32Array {
	return values.map((_, i) => {
		const x = i % width;
		const [left, right] = [x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i];
		const [above, below] = [i >= width ? i - width : i, i < width * (height - 1) ? i + width : i];
		return Math.max(
			Math.abs((values[left] as number) - (values[right] as number)),
			Math.abs((values[above] as number) - (values[below] as number)),
		);
	});
}

/** Pixels that are 1 and hang together. Takes the array apart. */
function* regionsOf(pixels: Uint8Array, width: number): Generator<number[]> {
	for (let start = 0; start < pixels.length; start++) {
		if (pixels[start] === 0) continue;
		pixels[start] = 0;
		const region = [start];
		for (let next = 0; next < region.length; next++) {
			const i = region[next] as number;
			const x = i % width;
			for (const k of [x > 0 ? i - 1 : i, x < width - 1 ? i + 1 : i, i - width, i + width]) {
				// Beyond the array there is undefined.
				if (pixels[k] !== 1) continue;
				pixels[k] = 0;
				region.push(k);
			}
		}
		yield region;
	}
}
