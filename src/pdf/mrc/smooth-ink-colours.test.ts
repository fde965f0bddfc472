import { expect, test } from "vitest";
import { smoothInkColours } from "./smooth-ink-colours.ts";

test("gray ink is judged with what stands around it, in gray as in colour, and none comes where none was", () => {
	const [width, height] = [40, 9];
	const weights = Float32Array.from({ length: width * height }, (_, at) => (at % 3 === 0 ? 0 : 1 + ((at * 37) % 11)));
	const sums = weights.map((weight, at) => weight * (20 + ((at * 13) % 40)));
	const gray = smoothInkColours({ width, height, channels: 1, sums, weights });
	const coloured = smoothInkColours({
		width,
		height,
		channels: 3,
		sums: Float32Array.from({ length: 3 * sums.length }, (_, at) => sums[Math.floor(at / 3)] as number),
		weights,
	});
	for (const [cell, weight] of weights.entries()) {
		expect(gray.weights[cell]).toBeCloseTo(coloured.weights[cell] as number, 1);
		expect(gray.sums[cell]).toBeCloseTo(coloured.sums[3 * cell] as number, 0);
		if (weight === 0) expect(gray.weights[cell]).toBe(0);
	}
});
