import { chance, field, grain } from "../../../samples/chance.ts";
import type { Sheet } from "../../../src/imaging/detection/find-sheets.ts";
import { contains, type Quad } from "../../../src/imaging/geometry.ts";
import { type Homography, homography } from "../../../src/imaging/homography.ts";
import type { RgbRaster } from "../../../src/imaging/raster.ts";
import { warp } from "../../../src/imaging/warp.ts";
import { print } from "../../pages/make.ts";
import { scan } from "../../pages/scan.ts";
import { match } from "../../photos/jaccard.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";

type Find = (picture: RgbRaster) => Promise<readonly Sheet[]>;

interface Scene {
	readonly layout: "letter" | "invoice";
	/** In px of the photo; the sheets in it. */
	readonly quads: readonly Quad[];
	/** Red, green and blue of the table, the levels of its pattern, and how many px wide that is. */
	readonly table: readonly [number, number, number];
	readonly pattern: number;
	readonly wide: number;
}

const [width, height] = [720, 960];

/** Alone, on a pale desk and cut off, two side by side, a book's two pages, and a table without any. */
const scenes: Readonly<Record<string, Scene>> = {
	alone: {
		layout: "letter",
		quads: [
			[
				[130, 90],
				[610, 130],
				[650, 850],
				[70, 800],
			],
		],
		table: [120, 84, 55],
		pattern: 24,
		wide: 40,
	},
	"pale and cut off": {
		layout: "invoice",
		quads: [
			[
				[90, 180],
				[600, 140],
				[690, 1010],
				[60, 1040],
			],
		],
		table: [205, 203, 198],
		pattern: 8,
		wide: 90,
	},
	"two sheets": {
		layout: "letter",
		quads: [
			[
				[30, 140],
				[330, 110],
				[345, 560],
				[45, 580],
			],
			[
				[390, 330],
				[690, 360],
				[670, 820],
				[360, 780],
			],
		],
		table: [60, 70, 80],
		pattern: 30,
		wide: 12,
	},
	book: {
		layout: "letter",
		quads: [
			[
				[40, 240],
				[358, 262],
				[360, 700],
				[28, 720],
			],
			[
				[362, 262],
				[680, 240],
				[694, 716],
				[360, 700],
			],
		],
		table: [96, 74, 60],
		pattern: 30,
		wide: 25,
	},
	"no sheet": { layout: "letter", quads: [], table: [150, 120, 90], pattern: 60, wide: 130 },
};

/** Photos of printed sheets on patterned tables, drawn small. What a sheet lacks of its true place counts, and each false sheet as one. */
export const detection: Measure = {
	folder: "src/imaging/detection",
	figure: "lack of overlap",
	async prepare(_, seed) {
		const photos: { readonly name: string; readonly photo: RgbRaster; readonly quads: readonly Quad[] }[] = [];
		for (const [at, [name, scene]] of Object.entries(scenes).entries())
			photos.push({ name, photo: await draw(scene, 5_000 + 1_000 * seed + at), quads: scene.quads });
		return async (load) => {
			const { findSheets } = (await load("find-sheets.ts")) as { findSheets: Find };
			const results = new Map<string, Result>();
			for (const { name, photo, quads } of photos) {
				const sheets = await findSheets(photo);
				const found = sheets.map(({ quad }) => quad);
				const { values, extra } = match(found, quads, photo);
				const lack = values.reduce((sum, value) => sum + 1 - value, extra);
				results.set(name, { hash: hashOf(JSON.stringify(sheets)), count: lack, of: Math.max(1, quads.length) });
			}
			return results;
		};
	},
};

async function draw({ layout, quads, table, pattern, wide }: Scene, seed: number): Promise<RgbRaster> {
	const random = chance(seed);
	const { pdf } = await print(layout, "times", random);
	const sheet = await scan(pdf, pdf, { dpi: 100, colour: "colour", degrees: 0, seed });
	const laid = quads.map((quad) => ({ quad, seen: warp(sheet, towards(sheet, quad), width, height).data }));
	const uneven = field(seed);
	const data = new Uint8Array(3 * width * height);
	for (let at = 0; at < width * height; at++) {
		const [x, y] = [at % width, Math.floor(at / width)];
		const paper = laid.find(({ quad }) => contains(quad, [x + 0.5, y + 0.5]))?.seen;
		// The lamp stands to the upper left.
		const light = 1 - (0.25 * (x + y)) / (width + height);
		const noise = 3 * grain(random);
		for (let channel = 0; channel < 3; channel++) {
			const wood = (table[channel] as number) + pattern * uneven(x / wide, y / (3 * wide));
			const level = light * (paper === undefined ? wood : 0.92 * (paper[3 * at + channel] as number)) + noise;
			data[3 * at + channel] = Math.max(0, Math.min(255, level));
		}
	}
	return { data, width, height, channels: 3 };
}

/** From the photo to the sheet: the inverse of the homography by which the sheet lies in it. */
function towards(sheet: RgbRaster, quad: Quad): Homography {
	const [a, b, c, d, e, f, g, h] = homography(sheet.width, sheet.height, quad);
	const last = a * e - b * d;
	return [
		(e - f * h) / last,
		(c * h - b) / last,
		(b * f - c * e) / last,
		(f * g - d) / last,
		(a - c * g) / last,
		(c * d - a * f) / last,
		(d * h - e * g) / last,
		(b * g - a * h) / last,
	];
}
