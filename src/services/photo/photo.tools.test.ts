import { execFileSync } from "node:child_process";
import fc from "fast-check";
import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { drawn, only, sheetOnTable } from "../../../test/helpers/known-pictures.ts";
import { printed } from "../../../test/helpers/printed.ts";
import { findSheets } from "../../imaging/detection/find-sheets.ts";
import { intersectionOverUnion, type Quad } from "../../imaging/geometry.ts";
import { applyHomography, homography } from "../../imaging/homography.ts";
import { correctIllumination } from "../../imaging/illumination/correct-illumination.ts";
import { rectify } from "../../imaging/rectify.ts";
import { step } from "./step.ts";
import { photo } from "./task.ts";

const slow = 240_000;

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
				const corners = [
					applyHomography(map, [0, 0]),
					applyHomography(map, [210, 0]),
					applyHomography(map, [210, 297]),
					applyHomography(map, [0, 297]),
				];
				corners.forEach(([x, y], i) => {
					expect(x).toBeCloseTo(quad[i]?.[0] as number, 4);
					expect(y).toBeCloseTo(quad[i]?.[1] as number, 4);
				});
			}),
		);
	});
});

describe("page", () => {
	test("a drawn sheet is found to a pixel and gets its proportions back", async () => {
		const { picture } = await only(await drawn(sheetOnTable, "#f4f2ee", "#6b4a2f"));
		const [found, ...more] = await findSheets(picture);
		expect(more).toEqual([]);
		expect(found?.cutOff).toBe(false);
		expect(intersectionOverUnion(found?.quad as Quad, sheetOnTable)).toBeGreaterThan(0.995);
		const { page } = await rectify(picture, found?.quad as Quad);
		expect(page.width).toBeLessThan(page.height);
	});

	test.each([
		["a page of a small book", 24, 297],
		["a card", 6, 85.6],
	])("of a card's proportions, by how much is on it: %s", async (_, lines, millimetres) => {
		const { data, width, height } = await printed(lines);
		const sheet = await sharp(data, { raw: { width, height, channels: 3 } })
			.extend({ bottom: 172, background: "#fff" })
			.png()
			.toBuffer();
		const table = { create: { width: 1400, height: 2000, channels: 3, background: "#4a3c30" } } as const;
		const onTable = await sharp(table)
			.composite([{ input: sheet, left: 200, top: 207 }])
			.png()
			.toBuffer();
		const { figures } = await step([onTable], { colour: "auto" });
		const [page] = figures.pages;
		expect(((page?.height ?? 0) / (page?.dpi ?? 1)) * 25.4).toBeCloseTo(millimetres, 0);
	});

	test("light: a shadow over paper goes, blue ink stays blue", async () => {
		const svg = `<svg width="600" height="800"><defs><linearGradient id="g"><stop offset="0" stop-color="#777"/><stop offset="1" stop-color="#ddd"/></linearGradient></defs>
			<rect width="600" height="800" fill="url(#g)"/><rect x="300" y="200" width="120" height="6" fill="#23458c"/></svg>`;
		const even = await correctIllumination((await only(await sharp(Buffer.from(svg)).png().toBuffer())).picture);
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

/** Pages as a fax writes them: CCITT Group 4, by Debian's Pillow. */
async function faxTiff(pages: number): Promise<Buffer> {
	const program =
		"import sys, io; from PIL import Image; page = Image.open(sys.stdin.buffer).convert('1'); made = io.BytesIO(); page.save(made, 'TIFF', compression='group4', dpi=(200, 200), save_all=True, append_images=[page] * (int(sys.argv[1]) - 1)); sys.stdout.buffer.write(made.getvalue())";
	const { data, width, height } = await printed(12);
	const png = await sharp(data, { raw: { width, height, channels: 3 } })
		.png()
		.toBuffer();
	return execFileSync("/usr/bin/python3", ["-c", program, String(pages)], { input: png });
}

describe("whole pictures", () => {
	test(
		"each page of a TIFF becomes one, black and white stays so",
		async () => {
			const { outputs, figures } = await step([await faxTiff(2)], { colour: "auto" });
			expect(photo.figures.parse(figures).pages.length).toBe(outputs.length);
			expect(outputs.length).toBe(2);
			for (const page of figures.pages) expect(page.notes).toContain("several-pages");
			expect(await sharp(outputs[0]).metadata()).toMatchObject({ format: "png", bitsPerSample: 1 });
		},
		slow,
	);

	test("a truncated JPEG is damaged", async () => {
		const whole = await drawn(sheetOnTable, "#f4f2ee", "#6b4a2f");
		const bytes = whole.subarray(0, whole.length / 2);
		await expect(step([bytes], { colour: "auto" })).rejects.toMatchObject({ code: "damaged" });
	});

	test(
		"a picture turned by its EXIF tag is not turned again, even with two words to go by",
		async () => {
			const svg = `<svg width="320" height="180"><rect width="320" height="180" fill="#fff"/><text x="20" y="110" font-size="44" font-family="Liberation Sans">Tesseract.js</text></svg>`;
			// How the picture is stored so that the tag brings it back.
			for (const [orientation, stored] of [
				[1, 0],
				[6, 270],
				[3, 180],
				[8, 90],
			] as const) {
				const turned = await sharp(Buffer.from(svg)).rotate(stored).png().toBuffer();
				const picture = await sharp(turned).withMetadata({ orientation }).jpeg().toBuffer();
				const { figures } = await step([picture], { colour: "gray" });
				expect(figures.pages[0], `orientation ${orientation}`).toMatchObject({
					turned: 0,
					width: 320,
					height: 180,
					notes: [],
				});
			}
		},
		slow,
	);

	test(
		"sideways and upside-down pages are turned",
		async () => {
			const upright = fixture("pictures/eurotext.png");
			for (const angle of [0, 90, 180, 270]) {
				const { figures } = await step([await sharp(upright).rotate(angle).png().toBuffer()], { colour: "gray" });
				expect(figures.pages[0]).toMatchObject({ turned: (360 - angle) % 360 });
				expect(figures.pages[0]?.notes.includes("turned")).toBe(angle !== 0);
			}
		},
		slow,
	);
});
