import { places, weights } from "./catmull-rom.ts";
import type { Homography } from "./homography.ts";
import type { Picture } from "./picture.ts";

/** Weights of both directions multiply to this power of two. */
const shift = 16;
const half = 1 << (shift - 1);
/** White, times 256. */
const white = 255 << 8;

const mul = Math.imul as (a: number, b: number | undefined) => number;

/**
 * A picture of width × height whose every pixel is taken from `source` where `map` says; white where that is outside of
 * it. A row of the page is a line in the photo, so a row needs two passes of four taps instead of sixteen (Catmull &
 * Smith 1980): first down at each of the photo's columns, then across. The line must run rather across than down.
 */
export function warp(source: Picture, map: Homography, width: number, height: number): Picture {
	const out = new Uint8ClampedArray(width * height * 3);
	const line = new Int32Array(source.width * 3);
	for (let y = 0; y < height; y++) {
		sampleLine(source, map, y + 0.5, width, line);
		sampleRow(line, map, y + 0.5, width, source.width, out, y * width * 3);
	}
	return { data: new Uint8Array(out.buffer), width, height, channels: 3 };
}

/** Of the photo along the line that is the page's row `v`, one value for each column it crosses, times 256. */
function sampleLine({ data, width, height }: Picture, map: Homography, v: number, length: number, line: Int32Array) {
	const end = (u: number) => {
		const w = map[6] * u + map[7] * v + 1;
		return [(map[0] * u + map[1] * v + map[2]) / w, (map[3] * u + map[4] * v + map[5]) / w] as const;
	};
	const [x0, y0] = end(0);
	const [x1, y1] = end(length);
	const slope = (y1 - y0) / (x1 - x0);
	const first = Math.max(0, Math.floor(Math.min(x0, x1)) - 2);
	const last = Math.min(width - 1, Math.ceil(Math.max(x0, x1)) + 2);
	const stride = width * 3;
	const below = (height - 1) * stride;
	const end3 = 3 * last;
	let y = y0 + (first + 0.5 - x0) * slope;
	// Channels by hand: a loop of three takes half as long again.
	for (let p = 3 * first; p <= end3; p += 3, y += slope) {
		if (y < 0 || y > height) {
			line[p] = line[p + 1] = line[p + 2] = white;
			continue;
		}
		const place = ((y + 0.5) * places) | 0;
		const phase = (place & (places - 1)) << 2;
		const top = (((place / places) | 0) - 1) * stride;
		const b = p + Math.max(0, top);
		const a = Math.max(p, p + top - stride);
		const c = p + Math.min(below, top + stride);
		const d = p + Math.min(below, top + 2 * stride);
		const ka = weights[phase] as number;
		const kb = weights[phase + 1] as number;
		const kc = weights[phase + 2] as number;
		const kd = weights[phase + 3] as number;
		line[p] = mul(ka, data[a]) + mul(kb, data[b]) + mul(kc, data[c]) + mul(kd, data[d]);
		line[p + 1] = mul(ka, data[a + 1]) + mul(kb, data[b + 1]) + mul(kc, data[c + 1]) + mul(kd, data[d + 1]);
		line[p + 2] = mul(ka, data[a + 2]) + mul(kb, data[b + 2]) + mul(kc, data[c + 2]) + mul(kd, data[d + 2]);
	}
}

/** The page's row `v` out of that line. */
function sampleRow(
	line: Int32Array,
	map: Homography,
	v: number,
	length: number,
	columns: number,
	out: Uint8ClampedArray,
	start: number,
) {
	const most = 3 * (columns - 1);
	let x = map[0] * 0.5 + map[1] * v + map[2];
	let w = map[6] * 0.5 + map[7] * v + 1;
	const end = start + 3 * length;
	for (let to = start; to < end; to += 3, x += map[0], w += map[6]) {
		const at = x / w;
		if (at < 0 || at > columns) {
			out[to] = out[to + 1] = out[to + 2] = 255;
			continue;
		}
		const place = ((at + 0.5) * places) | 0;
		const phase = (place & (places - 1)) << 2;
		const left = 3 * ((place / places) | 0) - 3;
		const b = Math.max(0, left);
		const a = Math.max(0, left - 3);
		const c = Math.min(most, left + 3);
		const d = Math.min(most, left + 6);
		const ka = weights[phase] as number;
		const kb = weights[phase + 1] as number;
		const kc = weights[phase + 2] as number;
		const kd = weights[phase + 3] as number;
		const red = mul(ka, line[a]) + mul(kb, line[b]) + mul(kc, line[c]) + mul(kd, line[d]);
		const green = mul(ka, line[a + 1]) + mul(kb, line[b + 1]) + mul(kc, line[c + 1]) + mul(kd, line[d + 1]);
		const blue = mul(ka, line[a + 2]) + mul(kb, line[b + 2]) + mul(kc, line[c + 2]) + mul(kd, line[d + 2]);
		out[to] = (red + half) >> shift;
		out[to + 1] = (green + half) >> shift;
		out[to + 2] = (blue + half) >> shift;
	}
}
