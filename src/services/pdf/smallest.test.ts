import sharp from "sharp";
import { expect, test } from "vitest";
import { smallest } from "./smallest.ts";

/** A photo: noise without a stroke to cut out. */
const photo = (width: number, height: number) =>
	sharp({
		create: { width, height, channels: 3, background: "gray", noise: { type: "gaussian", mean: 128, sigma: 9 } },
	})
		.jpeg()
		.toBuffer();

test.each([
	{ shown: "with square pixels", xDpi: 400, yDpi: 400, becomes: [800, 400] },
	{ shown: "at many more dots across than down", xDpi: 1600, yDpi: 200, becomes: [200, 800] },
])("a photo shown $shown keeps 200 dpi each way", async ({ xDpi, yDpi, becomes }) => {
	const [width, height] = [1600, 800];
	const made = await smallest(sharp(await photo(width, height)), [{ width, height, xDpi, yDpi }], "auto", "normal");
	const entries: Record<string, unknown>[] = [];
	made?.write({ stream: (_: unknown, of: Record<string, unknown>) => entries.push(of) } as never);
	expect(entries.map((of) => [of.Width, of.Height])).toEqual([becomes]);
});
