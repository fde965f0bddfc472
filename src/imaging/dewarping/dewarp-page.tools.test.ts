import { describe, expect, test } from "vitest";
import { type Bend, bend } from "../../../test/helpers/bend.ts";
import { printed } from "../../../test/helpers/printed.ts";
import type { RgbRaster } from "../raster.ts";
import type { CylinderModel } from "./cylinder-model.ts";
import { dewarp } from "./dewarp.ts";
import { dewarpPage, estimateCylinder } from "./dewarp-page.ts";
import { textLines } from "./text-lines.ts";

/** How far the page's longest lines stray up and down from their mean, px. */
async function stray(page: RgbRaster): Promise<number> {
	const { lines } = await textLines(page);
	const strays = lines.map(({ baseline }) => {
		const heights = baseline.map(({ y }) => y).sort((a, b) => a - b);
		return (
			(heights[Math.floor(0.85 * baseline.length)] as number) - (heights[Math.floor(0.1 * baseline.length)] as number)
		);
	});
	return strays.sort((a, b) => b - a)[3] ?? Number.NaN;
}

const bends: readonly Bend[] = [
	{ shape: "arch", slope: 0.3, camera: [0.5, 0.5, 1.2] },
	{ shape: "gutter", slope: 0.5, camera: [0.4, 0.7, 1.1] },
	{ shape: "wave", slope: 0.35, camera: [0.5, 0.35, 1.2] },
];

describe("dewarping", { timeout: 120_000 }, () => {
	test.each(bends)("a page curved like $shape has level lines again", async (how) => {
		const page = await printed(26);
		const bent = bend(page, how);
		expect(await stray(bent)).toBeGreaterThan(8);
		const model = estimateCylinder(bent, await textLines(bent));
		expect(model).toBeDefined();
		const flat = dewarp(bent, model as CylinderModel);
		expect(await stray(flat)).toBeLessThan((await stray(page)) + 3);
		// As high and as wide as it was, or nearly: nothing is cut away.
		expect(flat.width / page.width).toBeGreaterThan(0.93);
		expect(flat.height).toBeGreaterThan(page.height);
	});

	test("a level page stays as it is, and so does one of three lines", async () => {
		const level = await printed(26);
		expect(await dewarpPage(level, await textLines(level), async () => 0)).toBe(level);
		const few = bend(await printed(3), bends[0] as Bend);
		expect(estimateCylinder(few, await textLines(few))).toBeUndefined();
	});
});
