import type { RgbRaster } from "../../src/imaging/raster.ts";

/** How a sheet lies: its slope, in radians, from its left edge (0) to its right one (1). */
export const shapes = {
	/** Folded in a letter, and risen in the middle. */
	arch: (s: number) => Math.cos(Math.PI * s),
	/** A right-hand page of an open book. */
	gutter: (s: number) => 1.6 * Math.exp(-6 * s),
	/** Of a roll. */
	wave: (s: number) => Math.cos(2 * Math.PI * s),
} as const;

export interface Bend {
	readonly shape: keyof typeof shapes;
	/** The steepest slope, in radians. */
	readonly slope: number;
	/** Where above the page the camera is: part of its width and height from the upper left, and of its height above it. */
	readonly camera: readonly [x: number, y: number, z: number];
}

/** What a camera sees of a page that does not lie flat, on white: for tests and the benchmark of flattening. */
export function bend(page: RgbRaster, { shape, slope, camera }: Bend): RgbRaster {
	const { width, height } = page;
	const [cx, cy, cz] = [camera[0] * width, camera[1] * height, camera[2] * height];
	// Along the sheet, pixel by pixel: where each column is seen, and how much larger.
	const seen: { u: number; larger: number }[] = [];
	let [x, z] = [0, 0];
	for (let s = 0; s <= width; s++) {
		const larger = cz / (cz - z);
		seen.push({ u: cx + (x - cx) * larger, larger });
		const angle = slope * shapes[shape](s / width);
		x += Math.cos(angle);
		z += Math.sin(angle);
	}
	const left = seen[0]?.u ?? 0;
	const across = Math.floor((seen.at(-1)?.u ?? 0) - left);
	const most = Math.max(...seen.map(({ larger }) => larger));
	const [top, bottom] = [Math.min(0, cy - cy * most), Math.max(height, cy + (height - cy) * most)];
	const down = Math.floor(bottom - top);
	const data = new Uint8Array(3 * across * down).fill(255);
	for (let u = 0, s = 0; u < across; u++) {
		while (s < width - 1 && (seen[s + 1]?.u ?? 0) < left + u + 0.5) s++;
		const [before, after] = [seen[s], seen[s + 1]] as [(typeof seen)[0], (typeof seen)[0]];
		const part = (left + u + 0.5 - before.u) / (after.u - before.u);
		const larger = before.larger + part * (after.larger - before.larger);
		for (let v = 0; v < down; v++) {
			sample(page, s + part, cy + (top + v + 0.5 - cy) / larger, data, 3 * (v * across + u));
		}
	}
	return { data, width: across, height: down, channels: 3 };
}

/** Between the four pixels around; nothing beyond the page. */
function sample({ data, width, height }: RgbRaster, x: number, y: number, out: Uint8Array, to: number): void {
	const [left, top] = [Math.floor(x - 0.5), Math.floor(y - 0.5)];
	if (left < 0 || top < 0 || left >= width - 1 || top >= height - 1) return;
	const [a, b] = [x - 0.5 - left, y - 0.5 - top];
	const p = 3 * (top * width + left);
	for (let i = p; i < p + 3; i++) {
		const above = (1 - a) * (data[i] as number) + a * (data[i + 3] as number);
		const below = (1 - a) * (data[i + 3 * width] as number) + a * (data[i + 3 * width + 3] as number);
		out[to + i - p] = Math.round((1 - b) * above + b * below);
	}
}
