import { deflateSync } from "node:zlib";
import type { Runs } from "../../imaging/connected-components.ts";
import { fillHoles, type WeightedImage } from "../../imaging/push-pull.ts";
import type { Sized } from "../../imaging/raster.ts";
import { isSet, strideOf } from "../../imaging/raster.ts";
import type { Hues } from "./ink-hues.ts";
import { areShades, noInk, quantiseInks, spreadInks } from "./ink-palette.ts";
import type { Cells } from "./separate-layers.ts";
import { smoothInkColours } from "./smooth-ink-colours.ts";
import type { Strokes } from "./stroke-mask.ts";
import { fewCells, foregroundDpi, oneInk } from "./thresholds.ts";

/** The foreground layer: one ink colour for all strokes, a palette image, or a small colour image. */
export type Foreground = OneInk | FewInks | ManyInks;

export interface OneInk {
	readonly inks: "one";
	readonly colour: readonly number[];
}

/** A palette and an index image. */
export interface FewInks {
	readonly inks: "few";
	readonly width: number;
	readonly height: number;
	readonly palette: readonly (readonly number[])[];
	readonly numbers: Uint8Array;
	/** The numbers, `bits` each, rows padded to bytes, flateStream. */
	readonly coded: Uint8Array;
	readonly bits: 1 | 2 | 4;
}

export interface ManyInks {
	readonly inks: "many";
	readonly width: number;
	readonly height: number;
	readonly channels: 1 | 3;
	readonly data: Uint8Array;
}

/**
 * Estimates the foreground layer. Each pixel is weighted by the fourth power of its depth under the threshold: the core of a stroke has
 * the ink's colour, the blurred rim would make it paler.
 */
export function foregroundLayer(
	raster: Sized,
	gray: Uint8Array,
	threshold: Uint8Array,
	strokes: Strokes,
	page: Cells,
	hues: Hues,
): Foreground {
	const { data, width, height, channels, dpi } = raster;
	const side = Math.max(2, Math.round(dpi / foregroundDpi));
	const columns = Math.ceil(width / side);
	const lines = Math.ceil(height / side);
	const sums = new Float32Array(columns * lines * channels);
	const weights = new Float32Array(columns * lines);
	const stride = strideOf(width);
	const { rows } = strokes.bitmap;
	for (let y = 0; y < height; y++) {
		const row = Math.floor(y / side) * columns;
		for (let x = 0; x < width; x++) {
			if ((x & 7) === 0 && rows[y * stride + (x >> 3)] === 0) {
				x += 7;
				continue;
			}
			if (!isSet(rows, stride, x, y)) continue;
			const at = y * width + x;
			const depth = (threshold[at] as number) - (gray[at] as number);
			const weight = depth * depth * depth * depth;
			const cell = row + Math.floor(x / side);
			(weights[cell] as number) += weight;
			for (let channel = 0; channel < channels; channel++)
				(sums[cell * channels + channel] as number) += weight * (data[at * channels + channel] as number);
		}
	}
	const seen: WeightedImage = { width: columns, height: lines, channels, sums, weights };
	if (channels === 3) colourIn(seen, side, page, hues);
	const cells = smoothInkColours(seen);
	const { colours, ofCell, others } = quantiseInks(cells);
	unify(ofCell, colours, strokes.runs, side, columns);
	const [first = []] = colours;
	const inSecond = ofCell.reduce((count, ink) => count + (ink > 0 && ink !== noInk ? 1 : 0), others);
	if (inSecond <= fewCells) return { inks: "one", colour: first };
	if (others === 0) {
		const numbers = spreadInks(ofCell, columns);
		const bits = colours.length <= 2 ? 1 : colours.length <= 4 ? 2 : 4;
		const coded = deflateSync(packNumbers(numbers, columns, bits), { level: 9 });
		return { inks: "few", width: columns, height: lines, palette: colours, numbers, coded, bits };
	}
	for (const [cell, ink] of ofCell.entries())
		if (ink !== noInk)
			for (let channel = 0; channel < channels; channel++)
				cells.sums[cell * channels + channel] = (cells.weights[cell] as number) * (colours[ink]?.[channel] as number);
	return { inks: "many", width: columns, height: lines, channels, data: fillHoles(cells) };
}

function packNumbers(numbers: Uint8Array, width: number, bits: 1 | 2 | 4): Uint8Array {
	const stride = Math.ceil((width * bits) / 8);
	const rows = new Uint8Array((stride * numbers.length) / width);
	for (let at = 0, row = 0; at < numbers.length; row += stride)
		for (let x = 0; x < width * bits; x += bits, at++)
			(rows[row + (x >> 3)] as number) |= (numbers[at] as number) << (8 - bits - (x & 7));
	return rows;
}

/** Gives each cell, light or dark as it is, the hue that its ink was found to have. */
function colourIn({ width, sums, weights }: WeightedImage, side: number, page: Cells, hues: Hues): void {
	for (let cell = 0; cell < weights.length; cell++) {
		const weight = weights[cell] as number;
		if (weight === 0) continue;
		const x = Math.floor((((cell % width) + 0.5) * side) / page.side);
		const y = Math.floor(((Math.floor(cell / width) + 0.5) * side) / page.side);
		const at = nearestCovered(page, Math.min(x, page.ground.width - 1), Math.min(y, page.ground.height - 1));
		if (at === undefined) continue;
		const gray = ((sums[3 * cell] as number) + (sums[3 * cell + 1] as number) + (sums[3 * cell + 2] as number)) / 3;
		for (let channel = 0; channel < 3; channel++) {
			const value = gray / weight + (hues[3 * at + channel] as number);
			sums[3 * cell + channel] = weight * Math.min(255, Math.max(0, value));
		}
	}
}

function nearestCovered({ cover, ground: { width, height } }: Cells, x: number, y: number): number | undefined {
	for (const [alongX, alongY] of aroundHere) {
		const [nearX, nearY] = [x + alongX, y + alongY];
		if (nearX < 0 || nearY < 0 || nearX >= width || nearY >= height) continue;
		if (cover[nearY * width + nearX] !== 0) return nearY * width + nearX;
	}
	return undefined;
}

const aroundHere = [0, -1, 1].flatMap((alongY) => [0, -1, 1].map((alongX) => [alongX, alongY] as const));

/**
 * A frame's corner that the scanner saw a little darker is no black one: within a connected piece, shades of the most used ink become
 * that ink. Inks of another hue stay as they are: a blue signature that crosses a black frame is one piece with it.
 */
function unify(
	ofCell: Uint8Array,
	colours: readonly (readonly number[])[],
	{ starts, ends, lines, roots }: Runs,
	side: number,
	columns: number,
): void {
	// Rare are the pieces that have more than one ink: only their cells are gathered.
	const inkOf = new Uint8Array(roots.length).fill(noInk);
	const several = new Map<number, Set<number>>();
	const eachCell = (look: (root: number, cell: number) => void): void => {
		for (let run = 0; run < roots.length; run++) {
			const row = Math.floor((lines[run] as number) / side) * columns;
			const last = row + Math.floor(((ends[run] as number) - 1) / side);
			const root = roots[run] as number;
			for (let cell = row + Math.floor((starts[run] as number) / side); cell <= last; cell++) look(root, cell);
		}
	};
	eachCell((root, cell) => {
		const ink = ofCell[cell] as number;
		if (ink === noInk) return;
		if (inkOf[root] === noInk) inkOf[root] = ink;
		else if (inkOf[root] !== ink && !several.has(root)) several.set(root, new Set());
	});
	if (several.size === 0) return;
	eachCell((root, cell) => several.get(root)?.add(cell));
	for (const cells of several.values()) {
		const counts = new Map<number, number>();
		for (const cell of cells) {
			const ink = ofCell[cell] as number;
			if (ink !== noInk) counts.set(ink, (counts.get(ink) ?? 0) + 1);
		}
		const [most] = [...counts].sort(([, one], [, other]) => other - one);
		if (most === undefined || counts.size === 1 || most[1] < oneInk * cells.size) continue;
		const main = colours[most[0]] as readonly number[];
		const shades = colours.map((colour) => areShades(colour, main));
		for (const cell of cells) if (shades[ofCell[cell] as number]) ofCell[cell] = most[0];
	}
}
