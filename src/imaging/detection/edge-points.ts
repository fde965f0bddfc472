import type { ChannelGradient, Gradients } from "./gradients.ts";
import { mapSide, type SegmentationMaps } from "./segmentation.ts";
import * as tuned from "./thresholds.ts";

/** Number of bins for the direction of a gradient, all round: dark-to-light and light-to-dark are two. */
export const directions = 256;
/** Edge points after non-maximum suppression (Canny 1986), as parallel arrays. */
export interface EdgePoints {
	readonly count: number;
	readonly x: Uint16Array;
	readonly y: Uint16Array;
	/** Direction of the gradient, 0 to 255 for a full turn. */
	readonly direction: Uint8Array;
	/** Magnitude times outline probability. */
	readonly weight: Float32Array;
}

export function edgePoints({ width, height, planes }: Gradients, maps: SegmentationMaps): EdgePoints {
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
		const cells = Math.floor((row + 0.5) * maps.down) * mapSide;
		for (let column = 2; column < width - 2; column++) {
			const i = row * width + column;
			const square = steepness[i] as number;
			if (square < tuned.weakestEdge * tuned.weakestEdge) continue;
			const { x, y } = planes[steepest[i] as number] as ChannelGradient;
			const gx = x[i] as number;
			const gy = y[i] as number;
			const next = Math.abs(gx) > Math.abs(gy) ? 1 : width;
			if (square < (steepness[i - next] as number) || square < (steepness[i + next] as number)) continue;
			const outline = maps.outline[cells + Math.floor((column + 0.5) * maps.across)] as number;
			points.x[count] = column;
			points.y[count] = row;
			points.direction[count] = Math.round((Math.atan2(gy, gx) * directions) / (2 * Math.PI)) & (directions - 1);
			points.weight[count] = Math.min(Math.sqrt(square), tuned.strongestEdge) * (tuned.edgeWithoutOutline + outline);
			count++;
		}
	}
	return { count, ...points };
}
