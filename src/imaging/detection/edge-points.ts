import { type Sight, sightSide } from "./sight.ts";
import type { Slope, Slopes } from "./slopes.ts";

/** Into how many directions edges are told apart, all round: from dark to light and from light to dark are two. */
export const directions = 256;
/** Below this an edge says nothing, above the other it says no more, in levels per px. */
const weakest = 0.8;
const strongest = 4;
/** What an edge counts where the network sees no sheet end: it may be wrong. */
const unseen = 0.12;

/** Where the picture has edges, thinned to their crests: a value each a point. */
export interface EdgePoints {
	readonly count: number;
	readonly x: Uint16Array;
	readonly y: Uint16Array;
	/** Of the slope, 0 to 255 for once round. */
	readonly direction: Uint8Array;
	/** How steep, and how much the network sees a sheet's outline there. */
	readonly weight: Float32Array;
}

export function edgePoints({ width, height, planes }: Slopes, sight: Sight): EdgePoints {
	const size = width * height;
	const steepness = new Float32Array(size);
	const steepest = new Uint8Array(size);
	planes.forEach(({ x, y }, plane) => {
		for (let i = 0; i < size; i++) {
			const across = x[i] as number;
			const down = y[i] as number;
			const square = across * across + down * down;
			if (square <= (steepness[i] as number)) continue;
			steepness[i] = square;
			steepest[i] = plane;
		}
	});
	const points = {
		x: new Uint16Array(size),
		y: new Uint16Array(size),
		direction: new Uint8Array(size),
		weight: new Float32Array(size),
	};
	let count = 0;
	for (let row = 2; row < height - 2; row++) {
		const cells = Math.floor((row + 0.5) * sight.down) * sightSide;
		for (let column = 2; column < width - 2; column++) {
			const i = row * width + column;
			const square = steepness[i] as number;
			if (square < weakest * weakest) continue;
			const { x, y } = planes[steepest[i] as number] as Slope;
			const gx = x[i] as number;
			const gy = y[i] as number;
			const next = Math.abs(gx) > Math.abs(gy) ? 1 : width;
			if (square < (steepness[i - next] as number) || square < (steepness[i + next] as number)) continue;
			const outline = sight.outline[cells + Math.floor((column + 0.5) * sight.across)] as number;
			points.x[count] = column;
			points.y[count] = row;
			points.direction[count] = Math.round((Math.atan2(gy, gx) * directions) / (2 * Math.PI)) & (directions - 1);
			points.weight[count] = Math.min(Math.sqrt(square), strongest) * (unseen + outline);
			count++;
		}
	}
	return { count, ...points };
}
