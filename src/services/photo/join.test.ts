import { expect, test } from "vitest";
import type { Point, Quad } from "./geometry.ts";
import { apply, homography } from "./homography.ts";
import { joined } from "./join.ts";

/** A sheet of 210 × 297 lying askew, seen in perspective. */
const sheet: Quad = [
	[210, 80],
	[620, 130],
	[680, 720],
	[120, 610],
];
const seen = homography(210, 297, sheet);
const part = (left: number, top: number, right: number, bottom: number) => ({
	quad: (
		[
			[left, top],
			[right, top],
			[right, bottom],
			[left, bottom],
		] as Point[]
	).map((corner) => apply(seen, corner)) as unknown as Quad,
	confidence: 0.9,
});

test("a sheet with a band across is one sheet, whichever part was found first", () => {
	const parts = [part(0, 0, 210, 210), part(0, 211, 210, 297)];
	for (const found of [parts, parts.toReversed()]) {
		const [whole, ...others] = joined(found, 800);
		expect(others).toEqual([]);
		whole?.quad.flat().forEach((value, i) => {
			expect(value).toBeCloseTo(sheet.flat()[i] as number, 0);
		});
	}
});

test("two pages of a spread, sheets with a gap between them, and a small one beside a large one stay apart", () => {
	for (const found of [
		[part(0, 0, 210, 148), part(0, 148, 210, 297)],
		[part(0, 0, 210, 180), part(0, 200, 210, 297)],
		[part(0, 0, 210, 210), part(0, 210, 150, 297)],
	]) {
		expect(joined(found, 800)).toHaveLength(2);
	}
});
