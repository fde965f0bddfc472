import sharp from "sharp";
import { expect, test } from "vitest";
import { decode } from "../../services/photo/decode.ts";
import { classifierOf } from "./candidate-classifier.ts";
import { candidates } from "./candidates.ts";
import { atWorkingSize, findSheets, scoreCandidates } from "./find-sheets.ts";
import { gradientsOf } from "./gradients.ts";
import { calibrate } from "./score.ts";
import { segment } from "./segmentation.ts";

test("the calibrated confidence is no higher than the share of right sheets in synthetic photos", () => {
	// Of 168 chosen at 0.8 to 0.9 there lay 124 right, of 161 at 0.9 to 0.95 there lay 136.
	expect(calibrate(0.86)).toBeLessThan(0.82);
	expect(calibrate(0.93)).toBeLessThan(0.9);
	// Sure is sure still, and doubt stays doubt.
	expect(calibrate(0.99)).toBeGreaterThan(0.97);
	expect(calibrate(0.5)).toBeCloseTo(0.5, 1);
	expect(calibrate(1)).toBe(1);
});

test("a detected sheet has the calibrated confidence", async () => {
	const svg = `<svg width="800" height="900"><rect width="800" height="900" fill="#6b4a2f"/>
		<polygon points="160,120 640,150 620,760 130,740" fill="#f3f1ec"/></svg>`;
	for await (const { picture } of decode(await sharp(Buffer.from(svg)).jpeg().toBuffer())) {
		const small = await atWorkingSize(picture);
		const maps = await segment(small);
		const all = await scoreCandidates(candidates(gradientsOf(small), maps), classifierOf(small, maps));
		const [sheet] = await findSheets(picture);
		expect(sheet?.confidence).toBeCloseTo(calibrate(Math.max(...all.map(({ confidence }) => confidence))), 6);
	}
});
