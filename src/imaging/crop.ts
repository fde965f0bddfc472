import type { Raster } from "./raster.ts";

/** Part of an image, px; inside of it. */
export interface Box {
	readonly left: number;
	readonly top: number;
	readonly width: number;
	readonly height: number;
}

/** A copy of a part of a raster. */
export function crop<Of extends Raster>(raster: Of, { left, top, width, height }: Box): Of {
	const { channels } = raster;
	const data = new Uint8Array(channels * width * height);
	for (let y = 0; y < height; y++) {
		const start = channels * ((top + y) * raster.width + left);
		data.set(raster.data.subarray(start, start + channels * width), channels * y * width);
	}
	return { ...raster, data, width, height };
}
