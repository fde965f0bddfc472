import { crc32 } from "node:zlib";
import fc from "fast-check";
import sharp, { type Sharp } from "sharp";
import { describe, expect, test } from "vitest";
import { Failure } from "../../failure.ts";
import { annotated, readData } from "./annotated.ts";
import { decode } from "./decode.ts";
import { decodeHeic } from "./decode-heic.ts";
import { findSheets } from "./find-sheets.ts";
import type { Frame } from "./frame.ts";
import { overlap, type Quad } from "./geometry.ts";
import { apply, homography } from "./homography.ts";
import { evenLight } from "./light.ts";
import type { Picture } from "./picture.ts";
import { rectify } from "./rectify.ts";
import { step } from "./step.ts";
import { photo } from "./task.ts";

const slow = 240_000;

async function frames(bytes: Uint8Array): Promise<Frame[]> {
	return Array.fromAsync(decode(bytes));
}

async function only(bytes: Uint8Array): Promise<Frame> {
	const [frame] = await frames(bytes);
	if (frame === undefined) throw new Error("no frame");
	return frame;
}

function meanDifference(one: Picture, other: Picture): number {
	expect([one.width, one.height]).toEqual([other.width, other.height]);
	return one.data.reduce((sum, value, i) => sum + Math.abs(value - (other.data[i] as number)), 0) / one.data.length;
}

/** A white sheet of A4 in perspective on a brown table, px. */
const sheetOnTable: Quad = [
	[260, 130],
	[900, 170],
	[960, 1080],
	[180, 1020],
];

function drawn(quad: Quad, paper: string, table: string): Promise<Uint8Array> {
	const corners = quad.map((p) => p.join(",")).join(" ");
	const svg = `<svg width="1200" height="1200"><rect width="1200" height="1200" fill="${table}"/><polygon points="${corners}" fill="${paper}"/></svg>`;
	return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}

describe("geometry", () => {
	test("a homography takes the rectangle's corners to the quadrilateral's", () => {
		const shift = fc.double({ min: -90, max: 90, noNaN: true });
		fc.assert(
			fc.property(fc.array(shift, { minLength: 8, maxLength: 8 }), (shifts) => {
				const square = [
					[100, 100],
					[500, 100],
					[500, 500],
					[100, 500],
				];
				const quad = square.map(([x, y], i) => [
					(x as number) + (shifts[2 * i] as number),
					(y as number) + (shifts[2 * i + 1] as number),
				]) as unknown as Quad;
				const map = homography(210, 297, quad);
				const corners = [apply(map, [0, 0]), apply(map, [210, 0]), apply(map, [210, 297]), apply(map, [0, 297])];
				corners.forEach(([x, y], i) => {
					expect(x).toBeCloseTo(quad[i]?.[0] as number, 4);
					expect(y).toBeCloseTo(quad[i]?.[1] as number, 4);
				});
			}),
		);
	});
});

describe("decode", () => {
	test("EXIF orientations 1 to 8 of one picture come out alike", async () => {
		const upright = await sharp(await drawn(sheetOnTable, "#fff", "#754"))
			.resize(300, 400, { fit: "fill" })
			.toBuffer();
		const expected = (await only(upright)).picture;
		// How to store the picture so that the tag brings it back.
		const stored = [(s: Sharp) => s, (s: Sharp) => s.flop(), (s: Sharp) => s.rotate(180), (s: Sharp) => s.flip()];
		for (let orientation = 1; orientation <= 8; orientation++) {
			let image = sharp(upright);
			if (orientation <= 4) image = (stored[orientation - 1] as (s: Sharp) => Sharp)(image);
			else {
				const angle = { 5: 270, 6: 270, 7: 90, 8: 90 }[orientation] as number;
				image = sharp(await image.rotate(angle).toBuffer());
				if (orientation === 5 || orientation === 7) image = image.flip();
			}
			const bytes = await image.withMetadata({ orientation }).jpeg({ quality: 95 }).toBuffer();
			expect(meanDifference((await only(bytes)).picture, expected), `orientation ${orientation}`).toBeLessThan(3);
		}
	});

	test("transparency becomes white, 16 bit become 8", async () => {
		const clear = { create: { width: 20, height: 10, channels: 4, background: "#00000000" } } as const;
		const png = await sharp(clear).toColourspace("rgb16").png().toBuffer();
		const { picture } = await only(png);
		expect(picture).toMatchObject({ width: 20, height: 10 });
		expect(picture.data.every((value) => value === 255)).toBe(true);
	});

	test("Display P3 and CMYK become sRGB", async () => {
		const green = sharp({ create: { width: 20, height: 10, channels: 3, background: { r: 120, g: 160, b: 130 } } });
		for (const bytes of [
			await green.clone().withIccProfile("p3").jpeg({ quality: 100 }).toBuffer(),
			await green.clone().toColourspace("cmyk").withIccProfile("cmyk").jpeg({ quality: 100 }).toBuffer(),
		]) {
			const [r, g, b] = [...(await only(bytes)).picture.data] as [number, number, number];
			expect(Math.max(Math.abs(r - 120), Math.abs(g - 160), Math.abs(b - 130))).toBeLessThan(12);
		}
	});

	test("a picture of 300 megapixels is too large by its header already", async () => {
		const png = await sharp({ create: { width: 8, height: 8, channels: 3, background: "#fff" } })
			.png()
			.toBuffer();
		png.writeUInt32BE(30_000, 16);
		png.writeUInt32BE(10_000, 20);
		png.writeUInt32BE(crc32(png.subarray(12, 29)), 29);
		await expect(step([png], { colour: "auto" })).rejects.toMatchObject({ code: "too-large" });
	});

	test("noise and a drawing are damaged, nothing is empty", async () => {
		for (const bytes of [Buffer.from("no picture at all"), Buffer.from("BM".padEnd(60, "\0")), Buffer.from("<svg/>")]) {
			await expect(step([bytes], { colour: "auto" })).rejects.toEqual(new Failure("damaged"));
		}
		await expect(step([new Uint8Array()], { colour: "auto" })).rejects.toMatchObject({ code: "empty" });
	});
});

describe("page", () => {
	test("a drawn sheet is found to a pixel and gets its proportions back", async () => {
		const { picture } = await only(await drawn(sheetOnTable, "#f4f2ee", "#6b4a2f"));
		const [found, ...more] = await findSheets(picture);
		expect(more).toEqual([]);
		expect(found?.cutOff).toBe(false);
		expect(overlap(found?.quad as Quad, sheetOnTable)).toBeGreaterThan(0.995);
		const { page } = await rectify(picture, found?.quad as Quad);
		expect(page.width).toBeLessThan(page.height);
	});

	test("light: a shadow over paper goes, blue ink stays blue", async () => {
		const svg = `<svg width="600" height="800"><defs><linearGradient id="g"><stop offset="0" stop-color="#777"/><stop offset="1" stop-color="#ddd"/></linearGradient></defs>
			<rect width="600" height="800" fill="url(#g)"/><rect x="300" y="200" width="120" height="6" fill="#23458c"/></svg>`;
		const even = await evenLight((await only(await sharp(Buffer.from(svg)).png().toBuffer())).picture);
		const at = (x: number, y: number) =>
			[...even.data.subarray(3 * (y * 600 + x), 3 * (y * 600 + x) + 3)] as [number, number, number];
		for (const x of [30, 300, 570]) expect(Math.min(...at(x, 500))).toBeGreaterThan(245);
		const [r, , b] = at(350, 203);
		expect(b - r).toBeGreaterThan(60);
	});

	test(
		"bw gives a PNG of 1 bit",
		async () => {
			const { outputs, figures } = await step([await drawn(sheetOnTable, "#f4f2ee", "#6b4a2f")], { colour: "bw" });
			const facts = await sharp(outputs[0]).metadata();
			expect(facts).toMatchObject({ format: "png", bitsPerSample: 1, width: figures.pages[0]?.width });
		},
		slow,
	);
});

describe("real pictures", () => {
	test(
		"sheets are found in photos",
		async () => {
			const overlaps: number[] = [];
			// Every third one: the whole table is `npm run bench:photos`.
			for (const { file, quad } of annotated().filter((_, i) => i % 3 === 0)) {
				const { picture, scale } = await only(readData(file));
				expect(scale).toBe(1);
				const found = await findSheets(picture);
				overlaps.push(found.length === 1 ? overlap(found[0]?.quad as Quad, quad) : 0);
			}
			const mean = overlaps.reduce((sum, one) => sum + one, 0) / overlaps.length;
			expect(mean).toBeGreaterThan(0.9);
			expect(overlaps.filter((one) => one > 0.95).length / overlaps.length).toBeGreaterThan(0.8);
		},
		slow,
	);

	test(
		"HEIC and AVIF decode, turned once",
		async () => {
			const heic = await only(readData("E/ianare_exif-samples/heic/IMG_5195.HEIC"));
			expect(heic).toMatchObject({ camera: true, picture: { width: 2566, height: 3313 } });
			const avif = (name: string) => only(readData(`E/python-pillow_Pillow/Tests/images/avif/${name}`));
			const [plain, turned] = [await avif("rot0mir0.avif"), await avif("rot1mir0.avif")];
			expect(meanDifference(turned.picture, plain.picture)).toBeLessThan(10);
		},
		slow,
	);

	test(
		"a HEIC as phones have written it since their pictures have gain maps is read as well",
		async () => {
			const heic = Buffer.from(readData("E/ianare_exif-samples/heic/IMG_5195.HEIC"));
			// One description of several images, where there were two of one (ISO/IEC 14496-12, 8.11.12): older decoders refuse it.
			const at = heic.indexOf("cdsc") - 4;
			heic.writeUInt32BE(28, at);
			heic.writeUInt16BE(8, at + 10);
			for (let target = 0; target < 8; target++) heic.writeUInt16BE(43 - target, at + 12 + 2 * target);
			const { picture } = await only(heic);
			const { picture: plain } = await only(readData("E/ianare_exif-samples/heic/IMG_5195.HEIC"));
			expect(picture).toMatchObject({ width: 2566, height: 3313 });
			expect(meanDifference(picture, plain)).toBeLessThan(1);
		},
		slow,
	);

	test(
		"a HEIC larger than any page needs is made smaller while it is read",
		async () => {
			const heic = readData("E/ianare_exif-samples/heic/IMG_5195.HEIC");
			// By whatever lies in memory at most: a whole factor first, the rest finely.
			for (const most of [3_000_000, 1_000_000])
				for await (const { picture, scale } of decodeHeic(heic, most)) {
					expect(picture.width * picture.height).toBeGreaterThan(0.9 * most);
					expect(picture.width * picture.height).toBeLessThan(1.01 * most);
					expect(scale).toBeCloseTo(2566 / picture.width, 1);
				}
		},
		slow,
	);

	test(
		"an animation and a camera's picture with previews behind it are one page each, the first",
		async () => {
			const gif = readData("E/lovell_sharp/test/fixtures/animated-loop-3.gif");
			expect((await sharp(gif).metadata()).pages).toBeGreaterThan(1);
			const first = await sharp(gif, { page: 0 })
				.flatten({ background: "#fff" })
				.toColourspace("srgb")
				.raw()
				.toBuffer();
			expect(first.equals((await only(gif)).picture.data)).toBe(true);
			// MPO (CIPA DC-007): further JPEGs behind the first, for stereo and small screens.
			const jpeg = (grey: number) =>
				sharp({ create: { width: 64, height: 48, channels: 3, background: { r: grey, g: grey, b: grey } } })
					.jpeg()
					.toBuffer();
			const { picture } = await only(Buffer.concat([await jpeg(200), await jpeg(20)]));
			expect(picture).toMatchObject({ width: 64, height: 48 });
			expect(new Set(picture.data)).toEqual(new Set([200]));
		},
		slow,
	);

	test(
		"a TIFF with JPEGs of the first kind is read",
		async () => {
			const { picture } = await only(readData("E/python-pillow_Pillow/Tests/images/old-style-jpeg-compression.tif"));
			expect(picture).toMatchObject({ width: 4160, height: 870 });
			const { channels } = await sharp(picture.data, { raw: picture }).stats();
			for (const { stdev } of channels) expect(stdev).toBeGreaterThan(10);
		},
		slow,
	);

	test(
		"each page of a TIFF becomes one, black and white stays so",
		async () => {
			const { outputs, figures } = await step([readData("E/lovell_sharp/test/fixtures/G31D_MULTI.TIF")], {
				colour: "auto",
			});
			expect(photo.figures.parse(figures).pages.length).toBe(outputs.length);
			expect(outputs.length).toBeGreaterThan(1);
			for (const page of figures.pages) expect(page.notes).toContain("several-pages");
			expect(await sharp(outputs[0]).metadata()).toMatchObject({ format: "png", bitsPerSample: 1 });
		},
		slow,
	);

	test("a truncated JPEG is damaged", async () => {
		const bytes = readData("E/lovell_sharp/test/fixtures/truncated.jpg");
		await expect(step([bytes], { colour: "auto" })).rejects.toMatchObject({ code: "damaged" });
	});

	test("a BMP is the picture its PNG is", async () => {
		const image = (kind: string) => only(readData(`B/naptha_tesseract.js/tests/assets/images/simple.${kind}`));
		expect(meanDifference((await image("bmp")).picture, (await image("png")).picture)).toBeLessThan(1);
	});

	test(
		"a picture turned by its EXIF tag is not turned again, even with two words to go by",
		async () => {
			for (const name of ["simple", "simple-90", "simple-180", "simple-270"]) {
				const { figures } = await step([readData(`B/naptha_tesseract.js/tests/assets/images/${name}.jpg`)], {
					colour: "gray",
				});
				expect(figures.pages[0], name).toMatchObject({ turned: 0, width: 320, height: 180, notes: ["no-page-found"] });
			}
		},
		slow,
	);

	test(
		"sideways and upside-down pages are turned",
		async () => {
			const upright = readData("B/tesseract-ocr_test/testing/eurotext.tif");
			for (const angle of [0, 90, 180, 270]) {
				const { figures } = await step([await sharp(upright).rotate(angle).png().toBuffer()], { colour: "gray" });
				expect(figures.pages[0]).toMatchObject({ turned: (360 - angle) % 360 });
				expect(figures.pages[0]?.notes.includes("turned")).toBe(angle !== 0);
			}
		},
		slow,
	);
});
