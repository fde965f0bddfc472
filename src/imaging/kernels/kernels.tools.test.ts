import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { amplyMs } from "../../../test/helpers/until.ts";
import { projectFolder } from "../../project.ts";
import { runProcess } from "../../sandbox/process.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { boxBlur } from "../blur.ts";
import { frameQuad, type Quad } from "../geometry.ts";
import { homography } from "../homography.ts";
import { dilatePlane, erodePlane } from "../morphology.ts";
import type { RgbRaster } from "../raster.ts";
import { plane } from "../raster.ts";
import { warp } from "../warp.ts";

const [width, height] = [211, 157];

/** Edges as hard as they come. */
const noise: RgbRaster = {
	data: Uint8Array.from({ length: 3 * width * height }, (_, i) => (i * 2654435761) >>> 24),
	width,
	height,
	channels: 3,
};
const pixel = ({ data, width }: RgbRaster, x: number, y: number) => [
	...data.subarray(3 * (y * width + x), 3 * (y * width + x) + 3),
];

test("the committed WebAssembly is built from the sources in kernels/", async () => {
	await withScratch(async (folder) => {
		const compiler = join(projectFolder, "node_modules/assemblyscript/bin/asc.js");
		const made = join(folder, "kernels.wasm");
		const args = [compiler, "--config", "kernels/asconfig.json", "--outFile", made];
		const { code } = await runProcess(process.execPath, args, { cwd: projectFolder, deadlineMs: amplyMs });
		expect(code).toBe(0);
		expect(readFileSync(made).equals(readFileSync(join(projectFolder, "src/imaging/kernels/kernels.wasm")))).toBe(true);
	});
});

test("the identity warp changes nothing, borders included", () => {
	const same = warp(noise, homography(width, height, frameQuad(width, height)), width, height);
	expect(Buffer.from(same.data).equals(Buffer.from(noise.data))).toBe(true);
});

test("a warp rotates a page by 180°", () => {
	const [a, b, c, d] = frameQuad(width, height);
	const turned = warp(noise, homography(width, height, [c, d, a, b]), width, height);
	for (const [x, y] of [
		[0, 0],
		[17, 140],
		[width - 1, height - 1],
	] as const)
		expect(pixel(turned, x, y)).toEqual(pixel(noise, width - 1 - x, height - 1 - y));
});

test("a warp is white outside of the photo and exact inside", () => {
	const beyond: Quad = [
		[-40, -30],
		[width + 60, -30],
		[width + 60, height + 50],
		[-40, height + 50],
	];
	const page = warp(noise, homography(width + 100, height + 80, beyond), width + 100, height + 80);
	expect(pixel(page, 5, 100)).toEqual([255, 255, 255]);
	expect(pixel(page, 100, 5)).toEqual([255, 255, 255]);
	expect(pixel(page, width + 90, height + 70)).toEqual([255, 255, 255]);
	expect(pixel(page, 40 + 12, 30 + 100)).toEqual(pixel(noise, 12, 100));
	expect(pixel(page, 40 + width - 1, 30 + height - 1)).toEqual(pixel(noise, width - 1, height - 1));
});

test("a warp interpolates between two pixels", () => {
	const flat: RgbRaster = { ...noise, data: noise.data.map((_, i) => Math.floor((i % (3 * width)) / 3)) };
	const half: Quad = [
		[10.5, 20],
		[110.5, 20],
		[110.5, 120],
		[10.5, 120],
	];
	const page = warp(flat, homography(100, 100, half), 100, 100);
	for (const x of [3, 50, 98]) expect(Math.abs((page.data[3 * (50 * 100 + x)] as number) - (x + 10.5))).toBeLessThan(1);
});

test.each([
	[50, 40, 1],
	[40, 50, 6],
	[3, 7, 5],
	[1, 1, 2],
])("filters of a plane of %i × %i see a square of radius %i, its border repeated", (width, height, radius) => {
	const from = plane(width, height, (i) => (i * 2654435761) % 251);
	const by = (from: ArrayLike<number>, of: (values: number[]) => number) =>
		Array.from(from, (_, at) => {
			const values: number[] = [];
			for (let dy = -radius; dy <= radius; dy++) {
				for (let dx = -radius; dx <= radius; dx++) {
					const x = Math.max(0, Math.min(width - 1, (at % width) + dx));
					const y = Math.max(0, Math.min(height - 1, Math.floor(at / width) + dy));
					values.push(from[y * width + x] as number);
				}
			}
			return of(values);
		});
	const mean = (values: number[]) => values.reduce((sum, one) => sum + one, 0) / values.length;
	expect([...dilatePlane(from, radius).values]).toEqual(by(from.values, (values) => Math.max(...values)));
	expect([...erodePlane(from, radius).values]).toEqual(by(from.values, (values) => Math.min(...values)));
	const twice = by(by(from.values, mean), mean);
	boxBlur(from, radius).values.forEach((value, at) => {
		expect(value).toBeCloseTo(twice[at] as number, 2);
	});
});
