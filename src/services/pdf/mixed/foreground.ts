import { deflateSync } from "node:zlib";
import type { Bitmap } from "../jbig2.ts";
import { fillHoles, type Weighted } from "./fill.ts";
import { findInks, noInk, spreadInks } from "./inks.ts";
import { isSet, strideOf } from "./packed.ts";
import type { Raster } from "./raster.ts";

/** The colour of the strokes: one for all; few, and which of them where; or a small picture of many. */
export type Foreground = OneInk | FewInks | ManyInks;

export interface OneInk {
	readonly inks: "one";
	readonly colour: readonly number[];
}

/** A palette, and a number of it for each pixel. */
export interface FewInks {
	readonly inks: "few";
	readonly width: number;
	readonly height: number;
	readonly palette: readonly (readonly number[])[];
	readonly numbers: Uint8Array;
	/** The numbers, deflated. */
	readonly coded: Uint8Array;
}

export interface ManyInks {
	readonly inks: "many";
	readonly width: number;
	readonly height: number;
	readonly channels: 1 | 3;
	readonly data: Uint8Array;
}

/** Letters of different colours stand further apart than a cell of this resolution. */
const foregroundDpi = 75;
/** A tick in blue has more cells than this. */
const fewCells = 6;

/**
 * Each pixel counts by the fourth power of how far it lies under the threshold: the middle of a stroke tells the ink's colour, its
 * soft rim would only make it paler.
 */
export function foregroundOf(raster: Raster, gray: Uint8Array, threshold: Uint8Array, strokes: Bitmap): Foreground {
	const { data, width, height, channels, dpi } = raster;
	const side = Math.max(2, Math.round(dpi / foregroundDpi));
	const columns = Math.ceil(width / side);
	const lines = Math.ceil(height / side);
	const sums = new Float32Array(columns * lines * channels);
	const weights = new Float32Array(columns * lines);
	const stride = strideOf(width);
	for (let y = 0; y < height; y++) {
		const row = Math.floor(y / side) * columns;
		for (let x = 0; x < width; x++) {
			if ((x & 7) === 0 && strokes.rows[y * stride + (x >> 3)] === 0) {
				x += 7;
				continue;
			}
			if (!isSet(strokes.rows, stride, x, y)) continue;
			const at = y * width + x;
			const depth = (threshold[at] as number) - (gray[at] as number);
			const weight = depth ** 4;
			const cell = row + Math.floor(x / side);
			(weights[cell] as number) += weight;
			for (let channel = 0; channel < channels; channel++)
				(sums[cell * channels + channel] as number) += weight * (data[at * channels + channel] as number);
		}
	}
	const cells = smoothed({ width: columns, height: lines, channels, sums, weights });
	const { colours, ofCell, others } = findInks(cells);
	const [first = []] = colours;
	const inSecond = ofCell.reduce((count, ink) => count + (ink > 0 && ink !== noInk ? 1 : 0), others);
	if (inSecond <= fewCells) return { inks: "one", colour: first };
	if (others === 0) {
		const numbers = spreadInks(ofCell, columns);
		const coded = deflateSync(numbers, { level: 9 });
		return { inks: "few", width: columns, height: lines, palette: colours, numbers, coded };
	}
	for (const [cell, ink] of ofCell.entries())
		if (ink !== noInk)
			for (let channel = 0; channel < channels; channel++)
				cells.sums[cell * channels + channel] = (cells.weights[cell] as number) * (colours[ink]?.[channel] as number);
	return { inks: "many", width: columns, height: lines, channels, data: fillHoles(cells) };
}

/** Cells around, a letter's width, whose ink a cell's own is judged with. */
const reach = 3;
/** More colourful by this much, of 255, and it is another ink. */
const otherHue = 26;

/**
 * Each cell that has ink is judged with its neighbours of the same hue: a hairline is as black as the letter it belongs to, only
 * that the scanner saw it paler. A pen's blue across print stays blue.
 */
function smoothed({ width, height, channels, sums, weights }: Weighted): Weighted {
	const made = { sums: new Float32Array(sums.length), weights: new Float32Array(weights.length) };
	const hues = huesOf(sums, weights, channels);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const cell = y * width + x;
			if (weights[cell] === 0) continue;
			for (let nearY = Math.max(0, y - reach); nearY <= Math.min(height - 1, y + reach); nearY++)
				for (let nearX = Math.max(0, x - reach); nearX <= Math.min(width - 1, x + reach); nearX++) {
					const near = nearY * width + nearX;
					const weight = weights[near] as number;
					if (weight === 0) continue;
					if (Math.abs((hues[2 * near] as number) - (hues[2 * cell] as number)) > otherHue) continue;
					if (Math.abs((hues[2 * near + 1] as number) - (hues[2 * cell + 1] as number)) > otherHue) continue;
					(made.weights[cell] as number) += weight;
					for (let channel = 0; channel < channels; channel++)
						(made.sums[cell * channels + channel] as number) += sums[near * channels + channel] as number;
				}
		}
	return { width, height, channels, ...made };
}

/** How much more red and how much more blue than green each cell is. */
function huesOf(sums: Float32Array, weights: Float32Array, channels: 1 | 3): Float32Array {
	const hues = new Float32Array(2 * weights.length);
	if (channels === 1) return hues;
	for (let cell = 0; cell < weights.length; cell++) {
		const weight = weights[cell] as number;
		if (weight === 0) continue;
		const green = sums[3 * cell + 1] as number;
		hues[2 * cell] = ((sums[3 * cell] as number) - green) / weight;
		hues[2 * cell + 1] = ((sums[3 * cell + 2] as number) - green) / weight;
	}
	return hues;
}
