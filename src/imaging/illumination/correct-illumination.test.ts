import sharp from "sharp";
import { describe, expect, test } from "vitest";
import type { Quad } from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { whitenBorder } from "./border-whitening.ts";
import { correctIllumination } from "./correct-illumination.ts";

const [width, height] = [800, 1130];

/** A page of the given SVG on paper, as a camera's JPEG shows it under the light of a lamp beside it. */
async function photographed(svg: string, paper = "#dcd6cc", shade = ""): Promise<RgbRaster> {
	const lamp = `<defs><linearGradient id="lamp"><stop offset="0" stop-color="#000" stop-opacity=".45"/><stop offset="1" stop-color="#000" stop-opacity="0"/></linearGradient></defs>`;
	const drawn = `<svg width="${width}" height="${height}" xmlns="http://www.w3.org/2000/svg">${lamp}<rect width="100%" height="100%" fill="${paper}"/>${svg}<rect width="100%" height="100%" fill="url(#lamp)"/>${shade}</svg>`;
	const jpeg = await sharp(Buffer.from(drawn)).jpeg({ quality: 85 }).toBuffer();
	const { data, info } = await sharp(jpeg).raw().toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}

type Colour = [red: number, green: number, blue: number];

/** Mean colour of a square of 9 px. */
function at({ data, width: across }: RgbRaster, x: number, y: number): Colour {
	const sums: Colour = [0, 0, 0];
	for (let dy = -4; dy <= 4; dy++) {
		for (let dx = -4; dx <= 4; dx++) {
			for (let c = 0; c < 3; c++) (sums[c] as number) += (data[3 * ((y + dy) * across + x + dx) + c] as number) / 81;
		}
	}
	return sums;
}

const rect = (x: number, y: number, w: number, h: number, fill: string) =>
	`<rect x="${x}" y="${y}" width="${w}" height="${h}" fill="${fill}"/>`;

describe("illumination correction", { timeout: 120_000 }, () => {
	test("paper becomes white in light and shade, ink black, and colours stay what they are", async () => {
		const ink =
			rect(100, 200, 600, 14, "#222") + rect(100, 300, 600, 14, "#2a4a90") + rect(100, 400, 600, 14, "#b03028");
		const marker = rect(100, 500, 600, 40, "#d8d020");
		const hand = `<path d="M0 1130 L0 700 C 300 640 500 800 520 1130 Z" fill="#000" opacity=".4" filter="url(#soft)"/><filter id="soft"><feGaussianBlur stdDeviation="18"/></filter>`;
		const even = await correctIllumination(await photographed(ink + marker, undefined, hand));
		for (const [x, y] of [
			[20, 50],
			[780, 50],
			[400, 250],
			[100, 1000],
			[700, 1000],
		] as const) {
			expect(Math.min(...at(even, x, y)), `${x},${y}`).toBeGreaterThan(248);
		}
		for (const x of [150, 650]) {
			expect(Math.max(...at(even, x, 207))).toBeLessThan(60);
			const [blue, red, yellow] = [at(even, x, 307), at(even, x, 407), at(even, x, 520)];
			expect(blue[2] - blue[0]).toBeGreaterThan(60);
			expect(red[0] - red[2]).toBeGreaterThan(80);
			expect(Math.min(yellow[0], yellow[1]) - yellow[2]).toBeGreaterThan(100);
		}
	});

	test("no ridges stay where the shadows of fingers are soft and narrow, and a bar of pale gray stays beside them", async () => {
		const fingers = Array.from({ length: 6 }, (_, i) => rect(120 + 100 * i, 600, 36, 530, "#000")).join("");
		const hand = `<filter id="soft"><feGaussianBlur stdDeviation="11"/></filter><g opacity=".35" filter="url(#soft)">${fingers}</g>`;
		const even = await correctIllumination(await photographed(rect(100, 300, 600, 60, "#c4beb5"), undefined, hand));
		for (let i = 0; i < 6; i++) expect(Math.min(...at(even, 138 + 100 * i, 900)), `finger ${i}`).toBeGreaterThan(244);
		for (const x of [150, 650]) expect(at(even, x, 330)[1]).toBeLessThan(240);
	});

	test("light gray print does not become fainter", async () => {
		const before = await photographed(rect(100, 200, 600, 12, "#b8b2aa") + rect(100, 300, 600, 14, "#222"));
		const even = await correctIllumination(before);
		for (const x of [150, 400, 650]) {
			const contrast = (picture: RgbRaster) => 1 - at(picture, x, 206)[1] / at(picture, x, 240)[1];
			expect(contrast(even)).toBeGreaterThanOrEqual(contrast(before));
		}
	});

	test("paper between letters is no grayer for the bright halo that phones draw around them", async () => {
		const strokes = Array.from({ length: 8 }, (_, i) => {
			const x = 250 + 40 * i;
			return rect(x - 6, 400, 16, 60, "#b2aeaa") + rect(x, 404, 4, 52, "#444");
		});
		const even = await correctIllumination(await photographed(strokes.join(""), "#a8a4a0"));
		for (const x of [272, 352, 432]) expect(Math.min(...at(even, x, 430)), String(x)).toBeGreaterThan(242);
	});

	test("a picture and a gray box on the page keep their tones", async () => {
		const tones = Array.from({ length: 8 }, (_, i) =>
			rect(200 + 40 * i, 400, 40, 300, `rgb(${20 + 22 * i},${30 + 20 * i},${40 + 18 * i})`),
		);
		const box = rect(100, 850, 600, 120, "#b8b3aa");
		const even = await correctIllumination(await photographed(tones.join("") + box));
		const lights = tones.map((_, i) => at(even, 220 + 40 * i, 550)[1]);
		for (const [i, light] of lights.entries()) {
			const paper = 0xd6;
			expect(Math.abs(light - ((30 + 20 * i) * 255) / paper), `tone ${i}`).toBeLessThan(14);
		}
		for (const x of [150, 650]) expect(at(even, x, 910)[1]).toBeLessThan(232);
	});

	test("a dark sheet stays as it is", async () => {
		const board = await photographed(rect(200, 300, 400, 10, "#ddd"), "#1c2a22");
		const card = await photographed("", "#303038");
		for (const sheet of [board, card]) expect((await correctIllumination(sheet)) === sheet).toBe(true);
	});

	test("but paper in the dark becomes white", async () => {
		const even = await correctIllumination(await photographed(rect(100, 300, 600, 10, "#111"), "#4a4438"));
		for (const x of [50, 400, 750]) expect(Math.min(...at(even, x, 500))).toBeGreaterThan(240);
	});

	test("of two pixels in the same light the brighter one never becomes the darker one", async () => {
		const picture =
			`<defs><linearGradient id="g"><stop offset="0" stop-color="#103060"/><stop offset="1" stop-color="#f0d090"/></linearGradient></defs>` +
			rect(100, 700, 500, 300, "url(#g)");
		const lines = Array.from({ length: 20 }, (_, i) => rect(100, 80 + 24 * i, 600, 6, `rgb(${12 * i},40,90)`));
		const page = await photographed(lines.join("") + picture);
		const even = await correctIllumination(page);
		expect(even).not.toBe(page);
		let wrong = 0;
		for (let y = 0; y < height; y++) {
			// Four neighbours share one light.
			for (let x = 0; x < width; x += 4) {
				for (let c = 0; c < 3; c++) {
					const places = [0, 1, 2, 3].map((k) => 3 * (y * width + x + k) + c);
					const sorted = places.toSorted((p, q) => (page.data[p] as number) - (page.data[q] as number));
					sorted.forEach((p, k) => {
						if (k > 0 && (even.data[p] as number) < (even.data[sorted[k - 1] as number] as number)) wrong++;
					});
				}
			}
		}
		expect(wrong).toBe(0);
	});

	test("every row is divided, to its last pixel, whatever the page's size", async () => {
		const page = await photographed(rect(100, 200, 600, 14, "#222"));
		for (const cut of [
			{ left: 0, top: 0, width: 797, height: 1101 },
			{ left: 0, top: 0, width: 750, height: 33 * 31 },
		]) {
			const { data, info } = await sharp(page.data, { raw: page })
				.extract(cut)
				.raw()
				.toBuffer({ resolveWithObject: true });
			const even = await correctIllumination({ data, width: info.width, height: info.height, channels: 3 });
			const corner = even.data.slice(-3 * 4);
			expect(Math.min(...corner)).toBeGreaterThan(240);
			expect(Math.min(...even.data.slice(3 * cut.width - 12, 3 * cut.width + 12))).toBeGreaterThan(240);
		}
	});
});

describe("border whitening", { timeout: 120_000 }, () => {
	const sheet: Quad = [
		[50, 50],
		[750, 50],
		[750, 1080],
		[50, 1080],
	];
	const white = (): RgbRaster => ({
		data: new Uint8Array(600 * 900 * 3).fill(255),
		width: 600,
		height: 900,
		channels: 3,
	});
	const dark = (picture: RgbRaster) => picture.data.filter((value) => value < 200).length / 3;
	const paint = (picture: RgbRaster, x0: number, y0: number, x1: number, y1: number) => {
		for (let y = y0; y < y1; y++) picture.data.fill(40, 3 * (y * 600 + x0), 3 * (y * 600 + x1));
		return picture;
	};

	test("a border of table is whitened, a bar that is printed to the edge stays", () => {
		const page = paint(paint(white(), 0, 100, 3, 900), 0, 0, 600, 40);
		whitenBorder(page, sheet, { width: 800, height: 1130 });
		expect(dark(page)).toBe(600 * 40);
	});

	test("where the sheet leaves the frame no border is whitened", () => {
		const page = paint(white(), 0, 100, 3, 200);
		const cut = sheet.map(([x, y]) => [x === 50 ? 0 : x, y]) as unknown as Quad;
		whitenBorder(page, cut, { width: 800, height: 1130 });
		expect(dark(page)).toBe(300);
	});
});
