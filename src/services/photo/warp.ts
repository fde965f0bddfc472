import { places, weights } from "./catmull-rom.ts";
import type { Homography } from "./homography.ts";
import type { Picture } from "./picture.ts";

/** Weights of both directions multiply to this power of two. */
const shift = 16;
const half = 1 << (shift - 1);
/** White, times 256. */
const white = 255 << 8;

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
	for (let x = first, p = 3 * first; x <= last; x++, p += 3) {
		const y = y0 + (x + 0.5 - x0) * slope;
		if (y < 0 || y > height) {
			line[p] = white;
			line[p + 1] = white;
			line[p + 2] = white;
			continue;
		}
		const top = Math.floor(y - 0.5);
		const phase = Math.floor((y - 0.5 - top) * places) << 2;
		const b = Math.max(0, Math.min(below, top * stride)) + p;
		const a = Math.max(p, b - stride);
		const c = Math.max(0, Math.min(below, (top + 1) * stride)) + p;
		const d = Math.min(below + p, c + stride);
		const [ka, kb] = [weights[phase] as number, weights[phase + 1] as number];
		const [kc, kd] = [weights[phase + 2] as number, weights[phase + 3] as number];
		for (let i = 0; i < 3; i++) {
			line[p + i] =
				ka * (data[a + i] as number) +
				kb * (data[b + i] as number) +
				kc * (data[c + i] as number) +
				kd * (data[d + i] as number);
		}
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
	for (let u = 0, to = start; u < length; u++, to += 3, x += map[0], w += map[6]) {
		const at = x / w;
		if (at < 0 || at > columns) {
			out[to] = out[to + 1] = out[to + 2] = 255;
			continue;
		}
		const left = Math.floor(at - 0.5);
		const phase = Math.floor((at - 0.5 - left) * places) << 2;
		const b = Math.max(0, 3 * left);
		const a = Math.max(0, b - 3);
		const c = Math.min(most, 3 * left + 3);
		const d = Math.min(most, c + 3);
		const [ka, kb] = [weights[phase] as number, weights[phase + 1] as number];
		const [kc, kd] = [weights[phase + 2] as number, weights[phase + 3] as number];
		for (let i = 0; i < 3; i++) {
			out[to + i] =
				(ka * (line[a + i] as number) +
					kb * (line[b + i] as number) +
					kc * (line[c + i] as number) +
					kd * (line[d + i] as number) +
					half) >>
				shift;
		}
	}
}
