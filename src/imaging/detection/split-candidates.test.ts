import { expect, test } from "vitest";
import type { Quad } from "../geometry.ts";
import { mapSide } from "./segmentation.ts";
import { splitCandidates } from "./split-candidates.ts";

const sheet: Quad = [
	[20, 20],
	[180, 20],
	[180, 120],
	[20, 120],
];
/** A picture of as many px as cells, with a line that the network takes for sheets' ends down the column `at`. */
const seen = (at: number, strength: number) => {
	const blank = () => new Float32Array(mapSide * mapSide);
	const outline = blank();
	for (let row = 0; row < mapSide; row++)
		for (const column of [at - 2, at - 1, at, at + 1, at + 2]) outline[row * mapSide + column] = strength;
	return { across: 1, down: 1, interior: blank().fill(1), outline, corners: blank() };
};

test("a sheet with an outline across is split in two", () => {
	const [left, right] = splitCandidates(seen(80, 0.8), sheet) as [Quad, Quad];
	expect(left[0]).toEqual([20, 20]);
	expect(right[2]).toEqual([180, 120]);
	for (const [x, y] of [left[1], left[2], right[0], right[3]]) {
		expect(Math.abs(x - 80)).toBeLessThan(4);
		expect([20, 120]).toContain(y);
	}
});

test("without an outline across, or with a weak one, it is not split", () => {
	expect(splitCandidates(seen(80, 0.1), sheet)).toEqual([]);
	expect(splitCandidates(seen(20, 0.9), sheet)).toEqual([]);
});
