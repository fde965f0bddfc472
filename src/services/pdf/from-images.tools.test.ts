import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import sharp from "sharp";
import { expect, test } from "vitest";
import { bitmapOf, emptySheet, expectSound, inFolder } from "../../../test/helpers/pdf.ts";
import { readPbm } from "../../imaging/codecs/pnm.ts";
import { step } from "./step.ts";

const fromImages = { do: "from-images", size: "original", mostBytes: 1_000_000 } as const;

const grayPhoto = (): Promise<Buffer> => {
	const svg = `<svg width="600" height="800"><defs><linearGradient id="sky"><stop offset="0" stop-color="#eee"/><stop offset="1" stop-color="#333"/></linearGradient></defs>
		<rect width="600" height="800" fill="url(#sky)"/><circle cx="260" cy="500" r="180" fill="#555"/></svg>`;
	return sharp(Buffer.from(svg)).grayscale().png().toBuffer();
};

test("pictures go in as they are: JPEG bytes, bitmaps bit for bit", async () => {
	const jpeg = await sharp(await emptySheet())
		.composite([{ input: Buffer.from('<svg><circle r="90"/></svg>') }])
		.jpeg()
		.toBuffer();
	const circle = '<svg width="203" height="101"><circle cx="90" cy="50" r="40"/></svg>';
	const bitmap = await sharp(Buffer.from(circle))
		.flatten({ background: "#fff" })
		.threshold(128)
		.toColourspace("b-w")
		.png()
		.toBuffer();
	const gray = await grayPhoto();
	const pages = [150, 72, 72].map((dpi) => ({ dpi, words: false }));
	const { outputs } = await step([jpeg, bitmap, gray], { ...fromImages, pages });
	const [output] = outputs as [Uint8Array];
	expectSound(output);
	const first = inFolder(output, (path, folder) => {
		execFileSync("pdfimages", ["-all", path, join(folder, "out")]);
		return readFileSync(join(folder, "out-000.jpg"));
	});
	expect(first.equals(jpeg)).toBe(true);
	const kept = readPbm(bitmapOf(output, 2));
	const pixels = await sharp(bitmap).extractChannel(0).raw().toBuffer();
	const black = (x: number, y: number): boolean => (((kept?.rows[y * 26 + (x >> 3)] ?? 0) << (x & 7)) & 0x80) !== 0;
	expect(kept).toMatchObject({ width: 203, height: 101 });
	for (let y = 0; y < 101; y++)
		for (let x = 0; x < 203; x++) if (black(x, y) !== (pixels[y * 203 + x] === 0)) throw new Error(`${x},${y} differs`);
});

test("a photo of something goes in byte for byte, even where the file grows; coarser only if small was asked for", async () => {
	const blobs = Array.from({ length: 400 }, (_, i) => {
		const [x, y] = [(i * 397) % 1200, (i * 211 + 7 * (i % 13)) % 900];
		return `<ellipse cx="${x}" cy="${y}" rx="${3 + (i % 17)}" ry="${2 + (i % 11)}" fill="hsl(${90 + (i % 60)},30%,${15 + (i % 30)}%)"/>`;
	});
	const drawing = `<svg width="1200" height="900"><rect width="1200" height="900" fill="#d8cfb8"/>${blobs.join("")}</svg>`;
	const jpeg = await sharp(Buffer.from(drawing)).jpeg({ quality: 92 }).toBuffer();
	const inPdf = async (size: "normal" | "small", picture: boolean) => {
		const options = { ...fromImages, size, mostBytes: 1, pages: [{ dpi: 110, words: false, picture }] };
		const { outputs } = await step([jpeg], options);
		const [output] = outputs as [Uint8Array];
		expectSound(output);
		return Buffer.from(output);
	};
	expect((await inPdf("normal", false)).includes(jpeg)).toBe(false);
	expect((await inPdf("normal", true)).includes(jpeg)).toBe(true);
	const small = inFolder(await inPdf("small", true), (path, folder) => {
		execFileSync("pdfimages", ["-all", path, join(folder, "out")]);
		return readFileSync(join(folder, "out-000.jpg"));
	});
	expect(small.length).toBeLessThan(jpeg.length / 2);
	const means = async (picture: Buffer) => (await sharp(picture).stats()).channels.map(({ mean }) => mean);
	const [before, after] = await Promise.all([jpeg, small].map(means));
	after?.forEach((mean, i) => {
		expect(Math.abs(mean - (before?.[i] ?? 0))).toBeLessThan(2.5);
	});
});

test("blank backs of sheets are left out and named", async () => {
	const sides = [await grayPhoto(), await emptySheet(), await emptySheet()];
	const pages = sides.map(() => ({ dpi: 150, words: false }));
	const made = await step(sides, { ...fromImages, pages });
	expect(made.figures).toMatchObject({ pages: 1, dropped: [2, 3] });
});
