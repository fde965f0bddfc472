import sharp from "sharp";
import { expect, test } from "vitest";
import { pack } from "../raster.ts";
import { encodeBitonalPng } from "./encode-bitonal-png.ts";

test.each([1, 7, 8, 9, 16, 21])(
	"a bitmap %d pixels wide is read back as it was, with its resolution",
	async (width) => {
		const height = 5;
		const isBlack = (at: number) => (at * 7) % 5 < 2;
		const png = encodeBitonalPng(pack(width, height, isBlack), 300);
		const image = sharp(png);
		expect(await image.metadata()).toMatchObject({ width, height, bitsPerSample: 1, density: 300 });
		const gray = await image.extractChannel(0).raw().toBuffer();
		expect(Array.from(gray, (value) => value === 0)).toEqual(
			Array.from({ length: width * height }, (_, at) => isBlack(at)),
		);
	},
);
