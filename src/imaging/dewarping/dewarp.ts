import { places, weights } from "../catmull-rom.ts";
import type { RgbRaster } from "../raster.ts";
import { type CylinderModel, magnificationAt } from "./cylinder-model.ts";
import { cameraHeight } from "./thresholds.ts";

/** Index of the first of four weights for the position between two pixels. */
const phaseOf = (at: number): number => Math.floor((at - Math.floor(at)) * places) << 2;

/** Between the second and the third of four values, which stand at these places. */
const interpolated = (data: ArrayLike<number>, a: number, b: number, c: number, d: number, phase: number): number =>
	((weights[phase] as number) * (data[a] as number) +
		(weights[phase + 1] as number) * (data[b] as number) +
		(weights[phase + 2] as number) * (data[c] as number) +
		(weights[phase + 3] as number) * (data[d] as number) +
		128) >>
	8;

/**
 * The page with its sheet flattened: each column scaled and shifted by the model, widths measured along the curved
 * sheet. Catmull–Rom interpolation, across, then down. Nothing is cropped; the area outside of the page is white.
 */
export function dewarp(page: RgbRaster, model: CylinderModel): RgbRaster {
	const columns = columnsOf(page, model);
	const half = page.width / 2;
	const middle = page.height / 2;
	// Extent of the page's upper and lower edge on the flat sheet.
	const edges = columns.flatMap(({ g, u }) =>
		[-1, 1].map((side) => model.nadir + ((side * middle) / half - model.nadir) * g + model.skew * u),
	);
	const top = Math.min(...edges) * half;
	const height = Math.max(1, Math.round(Math.max(...edges) * half - top));
	const width = columns.length;

	return {
		data: downFrom(acrossFrom(page, columns), page.height, model, columns, [half, middle], [top, height]),
		width,
		height,
		channels: 3,
	};
}

/** A column of the flat sheet: its source column in the page, as u and in px, and g there. */
interface Column {
	readonly u: number;
	readonly x: number;
	readonly g: number;
}

/** Steps of one pixel along the curved sheet. */
function columnsOf({ width, height }: RgbRaster, model: CylinderModel): Column[] {
	const half = width / 2;
	const away = (cameraHeight * Math.max(width, height)) / half;
	const at = (x: number) => {
		const u = (x - half) / half;
		const g = magnificationAt(model, u);
		return { u, g, along: u * g, up: away * (1 - g) };
	};
	const columns: Column[] = [];
	let before = at(0);
	let length = 0;
	let next = 0.5;
	for (let x = 1; x <= width; x++) {
		const here = at(x);
		const step = half * Math.hypot(here.along - before.along, here.up - before.up);
		for (; next <= length + step; next++) {
			const from = x - 1 + (next - length) / step;
			const { u, g } = at(from);
			columns.push({ u, g, x: from - 0.5 });
		}
		length += step;
		before = here;
	}
	return columns;
}

/** Resamples each row of the page at these columns. */
function acrossFrom({ data, width, height }: RgbRaster, columns: readonly Column[]): Uint8ClampedArray {
	const out = new Uint8ClampedArray(3 * columns.length * height);
	const lefts = Int32Array.from(columns, ({ x }) => Math.floor(x));
	const phases = Int32Array.from(columns, ({ x }) => phaseOf(x));
	for (let y = 0, to = 0; y < height; y++) {
		const row = 3 * y * width;
		const last = row + 3 * (width - 1);
		for (let k = 0; k < phases.length; k++) {
			const b = Math.max(row, row + 3 * (lefts[k] as number));
			const a = Math.max(row, b - 3);
			const c = Math.min(last, row + 3 * (lefts[k] as number) + 3);
			const d = Math.min(last, c + 3);
			const phase = phases[k] as number;
			for (let i = 0; i < 3; i++) out[to++] = interpolated(data, a + i, b + i, c + i, d + i, phase);
		}
	}
	return out;
}

/** Resamples each column at the heights that it had on the page. */
function downFrom(
	data: Uint8ClampedArray,
	rows: number,
	model: CylinderModel,
	columns: readonly Column[],
	[half, middle]: readonly [half: number, middle: number],
	[top, height]: readonly [top: number, height: number],
): Uint8Array {
	const stride = 3 * columns.length;
	const out = new Uint8ClampedArray(stride * height).fill(255);
	const scales = Float64Array.from(columns, ({ g }) => 1 / g);
	// v = nadir + (y − nadir − skew·u) / g, in px of the page.
	const starts = Float64Array.from(
		columns,
		({ u, g }) => middle + half * (model.nadir - (model.nadir + model.skew * u) / g) + (top + 0.5) / g - 0.5,
	);
	const below = stride * (rows - 1);
	for (let y = 0, to = 0; y < height; y++) {
		for (let k = 0; k < scales.length; k++, to += 3) {
			const from = (starts[k] as number) + y * (scales[k] as number);
			if (from < -0.5 || from > rows - 0.5) continue;
			const place = Math.floor(from) * stride;
			const column = 3 * k;
			const b = column + Math.max(0, place);
			const a = Math.max(column, b - stride);
			const c = column + Math.min(below, place + stride);
			const d = Math.min(column + below, c + stride);
			const phase = phaseOf(from);
			for (let i = 0; i < 3; i++) out[to + i] = interpolated(data, a + i, b + i, c + i, d + i, phase);
		}
	}
	return new Uint8Array(out.buffer);
}
