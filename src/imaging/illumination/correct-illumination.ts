import { kernels } from "../kernels/kernels.ts";
import type { RgbRaster } from "../raster.ts";
import { rescale } from "../resize.ts";
import { type Background, estimateBackground } from "./background-estimate.ts";
import { minBackground, workingSide } from "./thresholds.ts";
import { fitToneCurve, inkReflectance, maxReflectance, reflectanceSteps, type ToneCurve } from "./tone-curve.ts";

/** Columns and rows of pixels that share one value of the background. */
const blockWidth = 4;
const blockHeight = 2;
/** Rows that are processed before they are copied out of the kernels' memory. */
const band = 32;
/** Fractional bits of a reflectance. */
const fraction = 8;
/** A paper probability of 1 in the kernels' planes. */
const whole = 256;

/**
 * Illumination correction (flat-field): divides the page by its estimated background, so that shadows, lamp light
 * and the paper's tint disappear, then applies a tone curve. Paper becomes white; ink keeps its colour; pictures
 * keep their tones.
 */
export async function correctIllumination(page: RgbRaster): Promise<RgbRaster> {
	const factor = Math.min(1, workingSide / Math.max(page.width, page.height));
	const light = estimateBackground(await rescale(page, factor));
	return light === undefined ? page : divide(page, light);
}

function divide(page: RgbRaster, light: Background): RgbRaster {
	const { width, height, data } = page;
	const blocks = Math.ceil(width / blockWidth);
	const stride = 3 * width;
	// A row's last block may be longer than the row: the excess is overwritten by the next row.
	const bytes = band * stride + 3 * blockWidth;
	const under = backgroundRows(light, width, height, [bytes, bytes, 3 * curveBytes]);
	const [from, to, curvesAt] = under.more as [number, number, number];
	const memory = new Uint8Array(under.memory);
	const out = new Uint8Array(data.length);
	new Float32Array(under.memory, curvesAt, (3 * curveBytes) / 4).set(simdLanes(toneCurvesOf(page, under)));
	for (let top = 0; top < height; top += band) {
		const bottom = Math.min(height, top + band);
		memory.set(data.subarray(top * stride, bottom * stride), from);
		for (let y = top; y < bottom; y++) {
			under.moveTo(y);
			under.call.divide(from + (y - top) * stride, to + (y - top) * stride, blocks, under.place, curvesAt);
		}
		out.set(memory.subarray(to, to + (bottom - top) * stride), top * stride);
	}
	return { ...page, data: out };
}

/** Bytes of a tone curve: four numbers, each in four lanes. */
const curveBytes = 4 * 4 * 4;

/** The curves' numbers in SIMD lanes: red, green and blue alternate over three vectors of four values. */
function simdLanes(three: readonly ToneCurve[]): number[] {
	return [0, 4, 8].flatMap((first) => {
		const lanes = [0, 1, 2, 3].map((lane) => three[(first + lane) % 3] as ToneCurve);
		return [
			...lanes.map(({ perPaper }) => perPaper),
			...lanes.map(({ from }) => from),
			...lanes.map(({ perFoot }) => perFoot),
			...lanes.map(({ gain }) => 255 * gain),
		];
	});
}

/** For red, green and blue: from a sample of the pixels that are paper. */
function toneCurvesOf({ width, height, data }: RgbRaster, under: ReturnType<typeof backgroundRows>): ToneCurve[] {
	const counts = [0, 1, 2].map(() => new Uint32Array(maxReflectance + 1));
	const { values } = under;
	for (let y = 0; y < height; y += 7) {
		under.moveTo(y);
		for (let x = y % 4; x < width; x += 4) {
			const block = planes * ((x / blockWidth) | 0);
			if (values[block + 3] !== whole) continue;
			const pixel = 3 * (y * width + x);
			for (let c = 0; c < 3; c++) {
				const count = counts[c] as Uint32Array;
				const share = ((data[pixel + c] as number) * (values[block + c] as number)) >> fraction;
				count[share] = (count[share] as number) + 1;
			}
		}
	}
	// One gain for all, that of the channel in which ink is lightest: else blue ink would turn black.
	const ink = Math.min(...counts.map(inkReflectance));
	return counts.map((count) => fitToneCurve(count, ink));
}

/** Red, green, blue and paper probability. */
const planes = 4;

/**
 * The background interpolated to the page's resolution, row by row, in the kernels' memory: at `place` and in `values` `planes` values for each
 * block of pixels. Red, green and blue: its reciprocal, scaled to reflectance times 2^`fraction`; then paper probability times `whole`.
 * `moveTo` interpolates it at a row of the page.
 * @param buffers sizes of further buffers, whose addresses are in `more`
 */
function backgroundRows({ colours, paper }: Background, width: number, pageHeight: number, buffers: readonly number[]) {
	const blocks = Math.ceil(width / blockWidth);
	const size = paper.width * paper.height;
	const { call, memory, rooms } = kernels(planes * size * 4, blocks * 4, blocks * 4, planes * blocks * 4, ...buffers);
	const [light, columns, parts, place, ...more] = rooms as [number, number, number, number, ...number[]];
	const most = (255 << fraction) * reflectanceSteps;
	colours.forEach(({ values }, c) => {
		const perStep = new Float32Array(memory, light + 4 * c * size, size);
		for (let i = 0; i < size; i++) perStep[i] = most / 255 / Math.max(minBackground, values[i] as number);
	});
	const sure = new Float32Array(memory, light + 4 * 3 * size, size);
	for (let i = 0; i < size; i++) sure[i] = whole * (paper.values[i] as number);
	const [lefts, ons] = [new Int32Array(memory, columns, blocks), new Float32Array(memory, parts, blocks)];
	for (let block = 0; block < blocks; block++) {
		const middle = ((block + 0.5) * blockWidth * paper.width) / width - 0.5;
		const at = Math.max(0, Math.min(paper.width - 1.001, middle));
		lefts[block] = Math.floor(at);
		ons[block] = at % 1;
	}
	let current = -1;
	const moveTo = (y: number): void => {
		const band = Math.floor(y / blockHeight);
		if (band === current) return;
		current = band;
		const down = ((band + 0.5) * blockHeight * paper.height) / pageHeight - 0.5;
		const at = Math.max(0, Math.min(paper.height - 1, down));
		const above = Math.floor(at);
		const below = Math.min(above + 1, paper.height - 1);
		for (let c = 0; c < planes; c++) {
			const row = (y: number) => light + 4 * (c * paper.height + y) * paper.width;
			call.lay(row(above), row(below), at % 1, columns, parts, blocks, place + 4 * c);
		}
	};
	return { values: new Float32Array(memory, place, planes * blocks), place, memory, call, more, moveTo };
}
