import sharp from "sharp";
import { dilateBitmap } from "../../imaging/morphology.ts";
import type { WeightedImage } from "../../imaging/push-pull.ts";
import type { Bitmap, Sized } from "../../imaging/raster.ts";
import { isSet, strideOf } from "../../imaging/raster.ts";
import type { Ink } from "./ink-mask.ts";
import { rimShade, wideRimFromDpi } from "./thresholds.ts";

/** A page as a grid of cells of `side` × `side` pixels, separated into strokes and background. */
export interface Cells {
	readonly side: number;
	/** Mean colour of each cell as it came. */
	readonly whole: Uint8Array;
	/** Background: without the strokes and their blurred rims. */
	readonly ground: WeightedImage;
	/** Share of each cell that strokes cover; 255 is all of it. */
	readonly cover: Uint8Array;
}

/** Separates a page into strokes and background on a grid of `cellDpi` cells to the inch. Only cells near strokes are processed pixel by pixel. */
export async function separateLayers(
	raster: Sized,
	gray: Uint8Array,
	paper: Ink["paper"],
	strokes: Bitmap,
	cellDpi: number,
): Promise<Cells> {
	const { data, width, height, channels, dpi } = raster;
	const side = Math.max(1, Math.round(dpi / cellDpi));
	const columns = Math.ceil(width / side);
	const lines = Math.ceil(height / side);
	const small = sharp(data, { raw: { width, height, channels }, limitInputPixels: false }).resize({
		width: columns,
		height: lines,
		fit: "fill",
		kernel: "linear",
	});
	const whole = await (channels === 1 ? small.toColourspace("b-w") : small).raw().toBuffer();
	const sums = new Float32Array(whole);
	const weights = new Float32Array(columns * lines).fill(1);
	const cover = new Uint8Array(columns * lines);

	const stride = strideOf(width);
	const rim = dpi >= wideRimFromDpi ? 2 : 1;
	const rims = dilateBitmap(strokes, rim);
	const shades = dilateBitmap(rims, 2).rows;
	const sum = new Float32Array(channels);
	for (let line = 0; line < lines; line++) {
		const top = line * side;
		const bottom = Math.min(height, top + side);
		for (let column = 0; column < columns; column++) {
			const left = column * side;
			const right = Math.min(width, left + side);
			if (isFree(shades, stride, left, top) && isFree(shades, stride, right - 1, bottom - 1)) continue;
			const cell = line * columns + column;
			let [free, covered] = [0, 0];
			sum.fill(0);
			for (let y = top; y < bottom; y++)
				for (let x = left; x < right; x++) {
					if (isSet(strokes.rows, stride, x, y)) covered++;
					if (isSet(rims.rows, stride, x, y)) continue;
					const at = y * width + x;
					if (isSet(shades, stride, x, y) && (gray[at] as number) < (paper[at] as number) - rimShade) continue;
					free++;
					for (let channel = 0; channel < channels; channel++)
						(sum[channel] as number) += data[at * channels + channel] as number;
				}
			weights[cell] = free;
			sums.set(sum, cell * channels);
			cover[cell] = (255 * covered) / ((bottom - top) * (right - left));
		}
	}
	return { side, whole, ground: { width: columns, height: lines, channels, sums, weights }, cover };
}

/** Whether no pixel in the same byte is set: the dilated mask is wide enough that testing corners suffices. */
const isFree = (rows: Uint8Array, stride: number, x: number, y: number): boolean => rows[y * stride + (x >> 3)] === 0;
