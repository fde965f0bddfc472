import type { RgbRaster } from "../raster.ts";

/** Gradients in levels per px of one channel, a value a pixel. */
export interface ChannelGradient {
	readonly x: Float32Array;
	readonly y: Float32Array;
}

export interface Gradients {
	readonly width: number;
	readonly height: number;
	/** Channels: lightness, blue–yellow, red–green. */
	readonly planes: readonly ChannelGradient[];
}

/** Gradients by central differences after smoothing with the binomial 1-4-6-4-1: a sheet's edge is 2 to 3 px wide at 800 px. */
export function gradientsOf({ data, width, height }: RgbRaster): Gradients {
	const size = width * height;
	const light = new Float32Array(size);
	const blue = new Float32Array(size);
	const red = new Float32Array(size);
	for (let i = 0, p = 0; i < size; i++, p += 3) {
		const r = data[p] as number;
		const g = data[p + 1] as number;
		const b = data[p + 2] as number;
		light[i] = lightness(r, g, b);
		blue[i] = (b - (r + g) / 2) * 0.7;
		red[i] = (r - g) * 0.7;
	}
	return { width, height, planes: [light, blue, red].map((plane) => sloping(plane, width, height)) };
}

/** Square root of luma: dark photos have weak edges. */
export const lightness = (r: number, g: number, b: number): number => 16 * Math.sqrt(0.3 * r + 0.59 * g + 0.11 * b);

function sloping(plane: Float32Array, width: number, height: number): ChannelGradient {
	const level = binomial(plane, width, height);
	const x = new Float32Array(plane.length);
	const y = new Float32Array(plane.length);
	for (let row = 1; row < height - 1; row++) {
		for (let i = row * width + 1; i < (row + 1) * width - 1; i++) {
			x[i] = ((level[i + 1] as number) - (level[i - 1] as number)) / 2;
			y[i] = ((level[i + width] as number) - (level[i - width] as number)) / 2;
		}
	}
	return { x, y };
}

function binomial(plane: Float32Array, width: number, height: number): Float32Array {
	const across = plane.slice();
	for (let row = 0; row < height; row++) {
		for (let i = row * width + 2; i < (row + 1) * width - 2; i++) across[i] = smooth(plane, i, 1);
	}
	const out = across.slice();
	for (let i = 2 * width; i < (height - 2) * width; i++) out[i] = smooth(across, i, width);
	return out;
}

function smooth(from: Float32Array, i: number, step: number): number {
	const far = (from[i - 2 * step] as number) + (from[i + 2 * step] as number);
	const near = (from[i - step] as number) + (from[i + step] as number);
	return (far + 4 * near + 6 * (from[i] as number)) / 16;
}
