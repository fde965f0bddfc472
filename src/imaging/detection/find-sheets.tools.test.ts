import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { decode } from "../../services/photo/decode.ts";
import { intersectionOverUnion, type Quad } from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { rectify } from "../rectify.ts";
import { findSheets } from "./find-sheets.ts";
import { selectSheets } from "./non-maximum-suppression.ts";

const slow = 60_000;

async function only(bytes: Uint8Array): Promise<RgbRaster> {
	for await (const { picture } of decode(bytes)) return picture;
	throw new Error("no frame");
}

const box = (left: number, top: number, right: number, bottom: number): Quad => [
	[left, top],
	[right, top],
	[right, bottom],
	[left, bottom],
];

/** Sheets with lines of print on brown wood, px. */
function drawn(width: number, height: number, sheets: readonly Quad[]): Promise<Uint8Array> {
	const shapes = sheets.map((quad) => {
		const lines = Array.from({ length: 12 }, (_, i) => {
			const [u, v] = [0.12, 0.1 + i * 0.065];
			const at = (x: number) =>
				[0, 1].map((axis) => {
					const [tl, tr, br, bl] = quad.map((corner) => corner[axis] as number) as [number, number, number, number];
					return (1 - v) * ((1 - x) * tl + x * tr) + v * ((1 - x) * bl + x * br);
				});
			const [[x1, y1], [x2, y2]] = [at(u) as [number, number], at(0.6 + (i % 3) * 0.12) as [number, number]];
			return `<line x1="${x1}" y1="${y1}" x2="${x2}" y2="${y2}" stroke="#333" stroke-width="5" stroke-dasharray="30 8"/>`;
		});
		return `<polygon points="${quad.map((p) => p.join(",")).join(" ")}" fill="#f3f1ec"/>${lines.join("")}`;
	});
	const svg = `<svg width="${width}" height="${height}"><rect width="${width}" height="${height}" fill="#6b4a2f"/>${shapes.join("")}</svg>`;
	return sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer();
}

describe("non-maximum suppression", () => {
	const of = (quad: Quad, confidence: number) => ({ quad, confidence });

	test("keeps the more confident of two overlapping candidates, and separate ones; no unlikely one", () => {
		const [sheet, same, apart] = [box(0, 0, 100, 140), box(5, 5, 100, 140), box(200, 0, 300, 140)];
		const chosen = selectSheets([of(same, 0.8), of(sheet, 0.9), of(apart, 0.7), of(box(400, 0, 500, 140), 0.3)], []);
		expect(chosen.map(({ quad }) => quad)).toEqual([sheet, apart]);
		expect(selectSheets([of(same, 0.8)], chosen)).toEqual([]);
	});
});

describe("an open book", () => {
	const [spread, left, right] = [box(0, 0, 200, 140), box(0, 0, 100, 140), box(100, 0, 200, 140)];
	const chosen = (...all: readonly [Quad, number][]) =>
		selectSheets(
			all.map(([quad, confidence]) => ({ quad, confidence })),
			[],
		).map(({ quad }) => quad);

	test("is two pages, although the spread is more confident", () => {
		expect(chosen([spread, 0.9], [left, 0.7], [right, 0.65])).toEqual([left, right]);
	});

	test("with one unlikely page stays whole: losing half a page is worse", () => {
		expect(chosen([spread, 0.9], [left, 0.7], [right, 0.3])).toEqual([spread]);
		expect(chosen([spread, 0.95], [left, 0.6], [right, 0.5])).toEqual([spread]);
	});

	test("is split in the middle only: a sheet with a band across is not", () => {
		expect(chosen([spread, 0.9], [box(0, 0, 65, 140), 0.85], [box(65, 0, 200, 140), 0.85])).toEqual([spread]);
	});
});

describe("drawn photos", () => {
	test(
		"two sheets come in reading order",
		async () => {
			const sheets = [box(90, 120, 520, 730), box(640, 150, 1060, 745)];
			const found = await findSheets(await only(await drawn(1160, 860, sheets)));
			expect(found).toHaveLength(2);
			found.forEach(({ quad, cutOff }, i) => {
				expect(intersectionOverUnion(quad, sheets[i] as Quad)).toBeGreaterThan(0.99);
				expect(cutOff).toBe(false);
			});
		},
		slow,
	);

	test(
		"a sheet cut off by the frame is reported so, and white outside of the frame",
		async () => {
			const sheet: Quad = [
				[160, 120],
				[700, 160],
				[720, 1010],
				[60, 860],
			];
			const photo = await only(await drawn(800, 900, [sheet]));
			const [found] = await findSheets(photo);
			expect(found?.cutOff).toBe(true);
			expect(intersectionOverUnion(found?.quad as Quad, sheet)).toBeGreaterThan(0.9);
			const { page } = await rectify(photo, sheet);
			const last = 3 * (page.width * page.height - 8);
			expect(Math.min(...page.data.subarray(last, last + 3))).toBeGreaterThan(250);
		},
		slow,
	);
});

test(
	"a sheet with a single edge in the frame is found and reported as cut off, an empty wall is not found",
	async () => {
		const lines = Array.from(
			{ length: 22 },
			(_, i) =>
				`<path d="M120 ${60 + 36 * i}H${560 + ((137 * i) % 260)}" stroke="#333" stroke-width="5" stroke-dasharray="30 8"/>`,
		);
		const picture = async (print: string) => {
			const above = `<polygon points="-60,-300 960,-300 960,880 -60,900" fill="#f3f1ec"/>${print}`;
			const svg = `<svg width="900" height="1200"><rect width="900" height="1200" fill="#6b4a2f"/>${above}</svg>`;
			return only(await sharp(Buffer.from(svg)).jpeg({ quality: 92 }).toBuffer());
		};
		const [sheet, ...others] = await findSheets(await picture(lines.join("")));
		expect(others).toEqual([]);
		expect(sheet?.cutOff).toBe(true);
		expect(Math.max(...(sheet?.quad.map(([, y]) => y) ?? []))).toBeCloseTo(899, -1);
		expect(await findSheets(await picture(""))).toEqual([]);
	},
	slow,
);

test(
	"a page that fills its picture is left whole, so is an icon",
	async () => {
		const icon =
			'<svg width="320" height="180"><rect width="320" height="180" fill="#fff"/><circle cx="90" cy="90" r="60" fill="#2060a0"/></svg>';
		for (const picture of [fixture("pictures/eurotext.png"), await sharp(Buffer.from(icon)).png().toBuffer()])
			expect(await findSheets(await only(picture))).toEqual([]);
	},
	slow,
);
