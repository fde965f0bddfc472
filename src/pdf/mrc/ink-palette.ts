import type { WeightedImage } from "../../imaging/push-pull.ts";
import * as tuned from "./thresholds.ts";

/** Colours that a page was written in, most used first. */
export interface Inks {
	readonly colours: readonly (readonly number[])[];
	/** For each cell the number of its ink, or `noInk`. */
	readonly ofCell: Uint8Array;
	/** Cells with strokes in none of them. */
	readonly others: number;
}

export const noInk = 255;

/** Within an ink, cells differ by the scanner's noise: that is not worth a byte. */
export function quantiseInks({ width, channels, sums, weights }: WeightedImage): Inks {
	const ofCell = new Uint8Array(weights.length).fill(noInk);
	const values = new Float32Array(sums.length);
	let open: number[] = [];
	for (let cell = 0; cell < weights.length; cell++) {
		const weight = weights[cell] as number;
		if (weight === 0) continue;
		open.push(cell);
		for (let at = cell * channels; at < (cell + 1) * channels; at++) values[at] = (sums[at] as number) / weight;
	}
	const written = open.length;
	const colours: number[][] = [];
	while (colours.length < tuned.maxInks && open.length > tuned.fewestCells) {
		let colour = mostUsed(open, channels, values, weights);
		// Twice: the middle of a bin is not yet the middle of an ink.
		for (let round = 0; round < 2; round++) {
			const cells = open.filter((cell) => isSame(cell, colour, values));
			colour = meanOf(cells, channels, sums, weights) ?? colour;
		}
		const rest: number[] = [];
		for (const cell of open)
			if (isSame(cell, colour, values)) ofCell[cell] = colours.length;
			else rest.push(cell);
		if (rest.length === open.length) break;
		open = rest;
		colours.push(colour.map(Math.round));
	}
	// First come was first served; an ink found later may be the nearer one.
	for (let cell = 0; cell < weights.length; cell++)
		if (ofCell[cell] !== noInk) ofCell[cell] = mostLike(cell, colours, values);
	open = joinThinEnds(open, ofCell, width, (cell, ink) => isPaler(cell, colours[ink] as number[], values));
	if (open.length > tuned.noiseShare * written) return { colours, ofCell, others: open.length };
	for (const cell of open) ofCell[cell] = mostLike(cell, colours, values);
	return { colours, ofCell, others: 0 };
}

/** Whether two inks, gray or sRGB, agree in hue and are not far apart in lightness. */
export function areShades(one: readonly number[], other: readonly number[]): boolean {
	const off = one.map((value, channel) => value - (other[channel] as number));
	const luma = off.reduce((sum, value) => sum + value, 0) / off.length;
	return Math.abs(luma) <= tuned.shadesLuma && off.every((value) => Math.abs(value - luma) <= tuned.shadesChroma);
}

function isSame(cell: number, colour: readonly number[], values: Float32Array): boolean {
	const channels = colour.length;
	if (channels === 1) return Math.abs((values[cell] as number) - (colour[0] as number)) <= tuned.sameLuma;
	const red = (values[3 * cell] as number) - (colour[0] as number);
	const green = (values[3 * cell + 1] as number) - (colour[1] as number);
	const blue = (values[3 * cell + 2] as number) - (colour[2] as number);
	const luma = (red + green + blue) / 3;
	if (Math.abs(luma) > tuned.sameLuma) return false;
	return Math.max(Math.abs(red - luma), Math.abs(green - luma), Math.abs(blue - luma)) <= tuned.sameChroma;
}

function mostUsed(open: readonly number[], channels: number, values: Float32Array, weights: Float32Array): number[] {
	const bins = new Float64Array(1 << (tuned.binBits * channels));
	let best = 0;
	for (const cell of open) {
		let bin = 0;
		for (let channel = 0; channel < channels; channel++)
			bin = (bin << tuned.binBits) | ((values[cell * channels + channel] as number) >> (8 - tuned.binBits));
		(bins[bin] as number) += weights[cell] as number;
		if ((bins[bin] as number) > (bins[best] as number)) best = bin;
	}
	const size = 256 >> tuned.binBits;
	return Array.from({ length: channels }, (_, channel) => {
		const part = (best >> (tuned.binBits * (channels - 1 - channel))) & ((1 << tuned.binBits) - 1);
		return (part + 0.5) * size;
	});
}

function meanOf(
	cells: readonly number[],
	channels: number,
	sums: Float32Array,
	weights: Float32Array,
): number[] | undefined {
	let total = 0;
	const colour = new Array<number>(channels).fill(0);
	for (const cell of cells) {
		total += weights[cell] as number;
		for (let channel = 0; channel < channels; channel++)
			(colour[channel] as number) += sums[cell * channels + channel] as number;
	}
	return total === 0 ? undefined : colour.map((sum) => sum / total);
}

function mostLike(cell: number, colours: readonly (readonly number[])[], values: Float32Array): number {
	let best = 0;
	let least = Number.POSITIVE_INFINITY;
	for (let ink = 0; ink < colours.length; ink++) {
		const colour = colours[ink] as readonly number[];
		const channels = colour.length;
		let luma = 0;
		for (let channel = 0; channel < channels; channel++)
			luma += ((values[cell * channels + channel] as number) - (colour[channel] as number)) / channels;
		let distance = luma ** 2;
		for (let channel = 0; channel < channels; channel++) {
			const off = (values[cell * channels + channel] as number) - (colour[channel] as number) - luma;
			distance += tuned.hueCounts * off * off;
		}
		if (distance < least) [best, least] = [ink, distance];
	}
	return best;
}

/** A hairline's pixels are paler than its ink; where it touches strokes in that ink, it is written in it. Returns the rest. */
function joinThinEnds(
	open: number[],
	ofCell: Uint8Array,
	width: number,
	isLike: (cell: number, ink: number) => boolean,
): number[] {
	const around = [-1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1];
	let rest = open;
	for (let round = 0; round < tuned.thinEnd; round++) {
		const inkOf = (cell: number): number => {
			for (const step of around) {
				const ink = ofCell[cell + step] ?? noInk;
				if (ink !== noInk && isLike(cell, ink)) return ink;
			}
			return noInk;
		};
		const found = rest.map(inkOf);
		for (const [at, cell] of rest.entries()) ofCell[cell] = found[at] as number;
		rest = rest.filter((_, at) => found[at] === noInk);
	}
	return rest;
}

function isPaler(cell: number, colour: readonly number[], values: Float32Array): boolean {
	const off = colour.map((part, channel) => (values[cell * colour.length + channel] as number) - part);
	const luma = off.reduce((sum, value) => sum + value, 0) / off.length;
	return luma > 0 && off.every((value) => Math.abs(value - luma) <= tuned.sameChroma + luma / 4);
}

/**
 * Gives every cell without ink one: next to strokes the nearest, elsewhere the one before it. What is drawn nowhere may be
 * anything; long rows of one number are next to nothing to code.
 */
export function spreadInks(ofCell: Uint8Array, width: number): Uint8Array {
	const spread = ofCell.slice();
	for (let round = 0; round < tuned.spreadCells; round++) {
		const before = spread.slice();
		for (let cell = 0; cell < spread.length; cell++) {
			if (before[cell] !== noInk) continue;
			const beside = before[cell - 1] ?? noInk;
			const near = beside !== noInk ? beside : (before[cell + 1] ?? noInk);
			const above = near !== noInk ? near : (before[cell - width] ?? noInk);
			spread[cell] = above !== noInk ? above : (before[cell + width] ?? noInk);
		}
	}
	let last = spread.find((ink) => ink !== noInk) ?? 0;
	for (let cell = 0; cell < spread.length; cell++)
		if (spread[cell] === noInk) spread[cell] = last;
		else last = spread[cell] as number;
	return spread;
}
