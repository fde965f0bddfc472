import sharp from "sharp";
import { expect, test } from "vitest";
import { chooseEncoding } from "./choose-encoding.ts";

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
	const made = await chooseEncoding(
		sharp(await photo(width, height)),
		[{ width, height, xDpi, yDpi }],
		"auto",
		"normal",
	);
	const entries: Record<string, unknown>[] = [];
	made?.write({ stream: (_: unknown, of: Record<string, unknown>) => entries.push(of) } as never);
	expect(entries.map((of) => [of.Width, of.Height])).toEqual([becomes]);
});

test("a coarse drawing that is stored without loss stays as it is; a scan as coarse does not", async () => {
	const lines = Array.from(
		{ length: 30 },
		(_, at) => `<path d="M20 ${20 + 30 * at}h500l60 ${at}" stroke="#${at % 3 ? "888" : "036"}" fill="none"/>`,
	);
	const drawn = sharp(
		Buffer.from(
			`<svg xmlns="http://www.w3.org/2000/svg" width="800" height="1000"><rect width="800" height="1000" fill="#fff"/>${lines.join("")}</svg>`,
		),
	).flatten();
	const pixels = await drawn.raw().toBuffer();
	const raw = { width: 800, height: 1000, channels: 3 } as const;
	const places = [{ width: 800, height: 1000, xDpi: 96, yDpi: 96 }];
	expect(await chooseEncoding(sharp(pixels, { raw }), places, "auto", "normal")).toBeUndefined();
	const noisy = pixels.map((value, at) => Math.max(0, value - ((at * 7919) % 13)));
	expect(await chooseEncoding(sharp(noisy, { raw }), places, "auto", "normal")).toBeDefined();
});

test("what has a card's proportions is not brought down to 300 dpi of a card: it may be a page", async () => {
	const [width, height] = [1150, 1830];
	const lines = Array.from(
		{ length: 40 },
		(_, at) => `<text x="80" y="${100 + 42 * at}" font-size="32">Zeile ${at} von vierzig</text>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#fff"/>${lines.join("")}</svg>`;
	const page = await sharp(Buffer.from(svg)).flatten().jpeg({ quality: 88 }).toBuffer();
	const made = await chooseEncoding(sharp(page), [{ width, height, xDpi: 541, yDpi: 541 }], "auto", "normal");
	const entries: Record<string, unknown>[] = [];
	const context = {
		stream: (_: unknown, of: Record<string, unknown>) => entries.push(of),
		register: (of: unknown) => of,
		obj: (of: unknown) => of,
	};
	made?.write(context as never);
	expect(entries.filter((of) => of.ImageMask === true).map((of) => [of.Width, of.Height])).toEqual([[width, height]]);
});
