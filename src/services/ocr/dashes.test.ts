import { expect, test } from "vitest";
import { correctDashes } from "./dashes.ts";

const read = (width: number, before = "Blatt", after = "mögen"): string => {
	const word = (text: string, left: number, right: number) => ({
		text,
		box: [left, 0, right, 40] as const,
		confidence: 90,
	});
	const words = [word(before, 0, 100), word("-", 120, 120 + width), word(after, 160, 260)].filter(
		({ text }) => text !== "",
	);
	const [line] = correctDashes([{ words, baseline: [32, 32], upended: false, endsParagraph: true }]);
	return line?.words.map(({ text }) => text).join(" ") ?? "";
};

test("a lone dash, hyphen or dot is told by its width", () => {
	expect(read(20)).toBe("Blatt – mögen");
	expect(read(11)).toBe("Blatt - mögen");
	expect(read(5)).toBe("Blatt · mögen");
});

test("at a line's ends a hyphen stays: it may be a list's or a broken word's", () => {
	expect(read(20, "")).toBe("- mögen");
	expect(read(20, "Blatt", "")).toBe("Blatt -");
});
