import { expect, test } from "vitest";
import { paperOf } from "./paper-size.ts";

const a4 = 297 / 210;

test.each([
	["a flat sheet of A4", a4, true, [210, 297]],
	["one that was folded and looks 4 % shorter", 0.96 * a4, true, [210, 297]],
	["one that looks 4 % longer, the camera unknown", 1.04 * a4, false, [210, 297]],
	["Letter", 279.4 / 215.9, true, [215.9, 279.4]],
	["Letter, the camera unknown", 279.4 / 215.9, false, [215.9, 279.4]],
	["an identity card", 85.6 / 53.98, true, [53.98, 85.6]],
])("%s is recognised by its proportions", (_, ratio, focalKnown, millimetres) => {
	expect(paperOf(ratio, focalKnown).millimetres).toEqual(millimetres);
});

test("a till receipt keeps its own proportions", () => {
	expect(paperOf(3, true)).toEqual({ ratio: 3, millimetres: [99, 297] });
});
