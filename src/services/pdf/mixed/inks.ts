import type { Weighted } from "./fill.ts";

/** Colours that a page was written in, most used first. */
export interface Inks {
	readonly colours: readonly (readonly number[])[];
	/** For each cell the number of its ink, or `noInk`. */
	readonly ofCell: Uint8Array;
	/** Cells with strokes in none of them. */
	readonly others: number;
}

export const noInk = 255;

/** Black, a stamp's red, a pen's blue, a letterhead's own, and two more. */
const maxInks = 6;
/** So few cells of all are a matter of noise: they take the ink that is most like them. */
const noiseShare = 0.02;
/** Strokes this much lighter or darker than an ink, or this much more colourful, are not written in it. */
const sameLuma = 40;
const sameChroma = 26;
/** Bins of 32 levels to find the most used colours in. */
const binBits = 3;

/** Within an ink, cells differ by the scanner's noise: that is not worth a byte. */
export function findInks({ width, channels, sums, weights }: Weighted): Inks {
	const ofCell = new Uint8Array(weights.length).fill(noInk);
	const colours: number[][] = [];
	const open = new Set<number>();
	for (let cell = 0; cell < weights.length; cell++) if (weights[cell] !== 0) open.add(cell);
	const read = (cell: number, channel: number): number =>
		(sums[cell * channels + channel] as number) / (weights[cell] as number);
	while (colours.length < maxInks && open.size > 0) {
		let colour = mostUsed(open, channels, read, weights);
		// Twice: the middle of a bin is not yet the middle of an ink.
		for (let round = 0; round < 2; round++) colour = meanOf(near(open, colour, read), channels, sums, weights, colour);
		const cells = near(open, colour, read);
		if (cells.length === 0) break;
		for (const cell of cells) {
			ofCell[cell] = colours.length;
			open.delete(cell);
		}
		colours.push(colour.map(Math.round));
	}
	joinThinEnds(open, ofCell, width, (cell, ink) => isSameHue(cell, colours[ink] as number[], read));
	const written = ofCell.reduce((count, ink) => count + (ink === noInk ? 0 : 1), 0);
	if (open.size > noiseShare * written) return { colours, ofCell, others: open.size };
	for (const cell of open) ofCell[cell] = mostLike(cell, colours, read);
	return { colours, ofCell, others: 0 };
}

function mostLike(cell: number, colours: readonly (readonly number[])[], read: ReadCell): number {
	const distance = (colour: readonly number[]): number =>
		colour.reduce((sum, part, channel) => sum + (part - read(cell, channel)) ** 2, 0);
	const distances = colours.map(distance);
	return distances.indexOf(Math.min(...distances));
}

/** How far a thin end may be from the ink it touches, in cells. */
const thinEnd = 3;

/** A hairline's pixels are paler than its ink; where it touches strokes in that ink, it is written in it. */
function joinThinEnds(
	open: Set<number>,
	ofCell: Uint8Array,
	width: number,
	isLike: (cell: number, ink: number) => boolean,
): void {
	for (let round = 0; round < thinEnd; round++) {
		const joined = new Map<number, number>();
		for (const cell of open)
			for (const step of [-1, 1, -width, width, -width - 1, -width + 1, width - 1, width + 1]) {
				const ink = ofCell[cell + step] ?? noInk;
				if (ink !== noInk && isLike(cell, ink)) joined.set(cell, ink);
			}
		for (const [cell, ink] of joined) {
			ofCell[cell] = ink;
			open.delete(cell);
		}
	}
}

function isSameHue(cell: number, colour: readonly number[], read: ReadCell): boolean {
	const off = colour.map((part, channel) => read(cell, channel) - part);
	const luma = off.reduce((sum, value) => sum + value, 0) / off.length;
	return luma > 0 && off.every((value) => Math.abs(value - luma) <= sameChroma + luma / 4);
}

/** Gives every cell without ink that of the nearest cell that has one: large areas of one number, next to nothing to code. */
export function spreadInks(ofCell: Uint8Array, width: number): Uint8Array {
	const spread = ofCell.slice();
	let front = [...spread.keys()].filter((cell) => spread[cell] !== noInk);
	while (front.length > 0) {
		const next: number[] = [];
		for (const cell of front)
			for (const near of [cell - 1, cell + 1, cell - width, cell + width])
				if (spread[near] === noInk) {
					spread[near] = spread[cell] as number;
					next.push(near);
				}
		front = next;
	}
	return spread;
}

type ReadCell = (cell: number, channel: number) => number;

function mostUsed(open: ReadonlySet<number>, channels: number, read: ReadCell, weights: Float32Array): number[] {
	const bins = new Float64Array(1 << (binBits * channels));
	let best = 0;
	for (const cell of open) {
		let bin = 0;
		for (let channel = 0; channel < channels; channel++)
			bin = (bin << binBits) | (read(cell, channel) >> (8 - binBits));
		(bins[bin] as number) += weights[cell] as number;
		if ((bins[bin] as number) > (bins[best] as number)) best = bin;
	}
	const size = 256 >> binBits;
	return Array.from({ length: channels }, (_, channel) => {
		const part = (best >> (binBits * (channels - 1 - channel))) & ((1 << binBits) - 1);
		return (part + 0.5) * size;
	});
}

function near(open: ReadonlySet<number>, colour: readonly number[], read: ReadCell): number[] {
	return [...open].filter((cell) => {
		const off = colour.map((part, channel) => read(cell, channel) - part);
		const luma = off.reduce((sum, value) => sum + value, 0) / off.length;
		return Math.abs(luma) <= sameLuma && off.every((value) => Math.abs(value - luma) <= sameChroma);
	});
}

function meanOf(
	cells: readonly number[],
	channels: number,
	sums: Float32Array,
	weights: Float32Array,
	otherwise: number[],
): number[] {
	let total = 0;
	const colour = new Array<number>(channels).fill(0);
	for (const cell of cells) {
		total += weights[cell] as number;
		for (let channel = 0; channel < channels; channel++)
			(colour[channel] as number) += sums[cell * channels + channel] as number;
	}
	return total === 0 ? otherwise : colour.map((sum) => sum / total);
}
