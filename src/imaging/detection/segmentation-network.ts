import { Tensor } from "onnxruntime-node";
import sharp from "sharp";
import type { Box } from "../crop.ts";
import type { RgbRaster } from "../raster.ts";
import { model } from "./models.ts";

/** Side of the network's input and output, in px: training/README.md has both. */
const inputSide = 256;
export const tileMapSide = 128;

/** The network's output for a tile, row by row, `tileMapSide`² probabilities each. */
export interface TileMaps {
	readonly interior: Float32Array;
	readonly outline: Float32Array;
	readonly corners: Float32Array;
}

/** Runs the segmentation network on tiles of the picture, each stretched to the input's square. */
export async function segmentTiles(picture: RgbRaster, parts: readonly Box[]): Promise<TileMaps[]> {
	const plane = inputSide * inputSide;
	const input = new Float32Array(parts.length * 3 * plane);
	for (const [n, part] of parts.entries()) {
		const seen = await sharp(picture.data, { raw: picture })
			.extract(part)
			.resize(inputSide, inputSide, { fit: "fill" })
			.raw()
			.toBuffer();
		for (let i = 0, p = 0; i < plane; i++) {
			for (let c = 0; c < 3; c++, p++) input[(3 * n + c) * plane + i] = (seen[p] as number) / 255;
		}
	}
	const shape = [parts.length, 3, inputSide, inputSide];
	const { maps } = await (await model("segmentation")).run({ picture: new Tensor("float32", input, shape) });
	const values = maps?.data as Float32Array;
	const size = tileMapSide * tileMapSide;
	const map = (index: number) => values.subarray(index * size, (index + 1) * size);
	return parts.map((_, n) => ({ interior: map(3 * n), outline: map(3 * n + 1), corners: map(3 * n + 2) }));
}
