import sharp from "sharp";
import { expect, test } from "vitest";
import type { Quad } from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { classifierOf } from "./candidate-classifier.ts";
import { buildPyramid, cropCandidate, cropChannels, cropSide } from "./candidate-crop.ts";
import { mapSide, segment } from "./segmentation.ts";

const blank = () => new Float32Array(mapSide * mapSide);

async function drawn(width: number, height: number, shapes: string): Promise<RgbRaster> {
	const svg = `<svg width="${width}" height="${height}">${shapes}</svg>`;
	const { data } = await sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true });
	return { data, width, height, channels: 3 };
}

test("a crop shows a rectified sheet with its surroundings, and zeros outside of the frame", async () => {
	// A sheet on its side, red above and blue below, cut by the frame's left border; the table is green.
	const sheet: Quad = [
		[400, 100],
		[400, 500],
		[-40, 500],
		[-40, 100],
	];
	const picture = await drawn(
		800,
		600,
		`<rect width="800" height="600" fill="#0f0"/><rect x="-40" y="100" width="220" height="400" fill="#00f"/>
		<rect x="180" y="100" width="220" height="400" fill="#f00"/>`,
	);
	const view = new Float32Array(cropChannels * cropSide ** 2);
	cropCandidate(buildPyramid(picture), { interior: blank().fill(0.5), outline: blank() }, sheet, view);
	const at = (u: number, v: number) =>
		Array.from(
			{ length: cropChannels },
			(_, map) => view[map * cropSide ** 2 + Math.floor(v * cropSide) * cropSide + Math.floor(u * cropSide)],
		);
	expect(at(0.5, 0.3)).toEqual([1, 0, 0, 0.5, 0, 1]);
	expect(at(0.5, 0.65)).toEqual([0, 0, 1, 0.5, 0, 1]);
	expect(at(0.5, 0.05)).toEqual([0, 1, 0, 0.5, 0, 1]);
	expect(at(0.05, 0.5)).toEqual([0, 1, 0, 0.5, 0, 1]);
	expect(at(0.5, 0.95)).toEqual([0, 0, 0, 0, 0, 0]);
});

test("the candidate classifier distinguishes a sheet from a part of it, from more than it, and from a picture on it", async () => {
	const lines = Array.from(
		{ length: 14 },
		(_, i) => `<rect x="230" y="${200 + 26 * i}" width="${300 - ((i * 37) % 90)}" height="6" fill="#444"/>`,
	);
	const picture = await drawn(
		800,
		800,
		`<rect width="800" height="800" fill="#6b4a2f"/><rect x="180" y="120" width="420" height="594" fill="#f3f1ec"/>
		${lines.join("")}<rect x="230" y="580" width="160" height="100" fill="#88a"/>`,
	);
	const box = (left: number, top: number, right: number, bottom: number): Quad => [
		[left, top],
		[right, top],
		[right, bottom],
		[left, bottom],
	];
	const classify = classifierOf(picture, await segment(picture));
	const [sheet, half, more, inside] = (await classify([
		box(180, 120, 600, 714),
		box(180, 120, 600, 400),
		box(90, 60, 690, 760),
		box(230, 580, 390, 680),
	])) as [number, number, number, number];
	expect(sheet).toBeGreaterThan(1);
	for (const wrong of [half, more, inside]) expect(wrong).toBeLessThan(sheet - 2);
});
