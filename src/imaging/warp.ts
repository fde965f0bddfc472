import { weights } from "./catmull-rom.ts";
import type { Homography } from "./homography.ts";
import { kernels } from "./kernels/kernels.ts";
import type { RgbRaster } from "./raster.ts";

/** Rows that are made before they are copied out of the kernels' memory. */
const band = 64;
/** Bytes of four 16-bit values for each column of the photo, and two columns of padding on both sides. */
const cellBytes = 8;
const rims = 4;
/** Rows above and below a line that its taps may reach. */
const taps = 3;

/**
 * Warps `source` by a homography that maps the output to it; white outside of it. Catmull–Rom interpolation in two
 * passes of four taps instead of sixteen, since a row of the output is a line in the source (two-pass warping,
 * Catmull & Smith 1980): first down at each column of the source, then across. The line must run across rather than
 * down.
 * @param width of the output, px
 * @param height of the output, px
 */
export function warp(source: RgbRaster, map: Homography, width: number, height: number): RgbRaster {
	const out = new Uint8Array(width * height * 3);
	const bands = bandsOf(source, map, width, height);
	const stride = source.width * 3;
	// A ring buffer of the photo's rows, as large as the band that needs most.
	const rows = 2 ** Math.ceil(Math.log2(Math.max(1, ...bands.map(({ from, to }) => to - from))));
	const { call, memory, rooms } = kernels(
		weights.length * 2,
		(source.width + rims) * cellBytes,
		band * width * 3,
		rows * stride,
	);
	const [pairs, line, made, ring] = rooms as [number, number, number, number];
	new Int16Array(memory, pairs, weights.length).set(weights);
	const bytes = new Uint8Array(memory);

	let held = { from: 0, to: 0 };
	for (const { start, end, from, to, lines } of bands) {
		for (let y = from; y < to; y++) {
			if (y >= held.from && y < held.to) continue;
			bytes.set(source.data.subarray(y * stride, (y + 1) * stride), ring + (y & (rows - 1)) * stride);
		}
		held = { from, to };
		lines.forEach(({ v, first, last, y, slope }, k) => {
			call.sampleLine(ring, rows - 1, stride, source.width, source.height, first, last, y, slope, pairs, line);
			const x = map[0] * 0.5 + map[1] * v + map[2];
			const w = map[6] * 0.5 + map[7] * v + 1;
			call.sampleRow(line, source.width, x, w, map[0], map[6], width, pairs, made + 3 * k * width);
		});
		out.set(bytes.subarray(made, made + 3 * (end - start) * width), 3 * start * width);
	}
	return { data: out, width, height, channels: 3 };
}

/** Rows `start` to `end` of the page, and the rows of the photo that they need. */
interface Band {
	readonly start: number;
	readonly end: number;
	readonly from: number;
	readonly to: number;
	readonly lines: readonly Line[];
}

function bandsOf(source: RgbRaster, map: Homography, width: number, height: number): Band[] {
	return Array.from({ length: Math.ceil(height / band) }, (_, i) => {
		const [start, end] = [i * band, Math.min(height, (i + 1) * band)];
		const lines = Array.from({ length: end - start }, (_, k) => lineOf(source, map, start + k + 0.5, width));
		const ends = lines.flatMap(({ first, last, y, slope }) => [y, y + (last - first) * slope].filter(Number.isFinite));
		const row = (y: number) => Math.max(0, Math.min(source.height, y));
		const from = row(Math.floor(Math.min(...ends)) - taps);
		const to = row(Math.ceil(Math.max(...ends)) + taps);
		// Never empty: the last row is sampled even where all is outside of the photo.
		return { start, end, from: Math.min(from, source.height - 1), to: Math.max(to, 1), lines };
	});
}

/** Row `v` of the page in the photo: its columns `first` to `last`, y at the first, and the slope. */
interface Line {
	readonly v: number;
	readonly first: number;
	readonly last: number;
	readonly y: number;
	readonly slope: number;
}

function lineOf({ width }: RgbRaster, map: Homography, v: number, length: number): Line {
	const end = (u: number) => {
		const w = map[6] * u + map[7] * v + 1;
		return [(map[0] * u + map[1] * v + map[2]) / w, (map[3] * u + map[4] * v + map[5]) / w] as const;
	};
	const [x0, y0] = end(0);
	const [x1, y1] = end(length);
	const slope = (y1 - y0) / (x1 - x0);
	const first = Math.min(width - 1, Math.max(0, Math.floor(Math.min(x0, x1)) - 2));
	const last = Math.max(0, Math.min(width - 1, Math.ceil(Math.max(x0, x1)) + 2));
	return { v, first, last, y: y0 + (first + 0.5 - x0) * slope, slope };
}
