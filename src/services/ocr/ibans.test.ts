import { expect, test } from "vitest";
import { correctIbans } from "./ibans.ts";

const mended = (text: string): string => {
	const words = text
		.split(" ")
		.map((word, at) => ({ text: word, box: [at * 50, 0, at * 50 + 40, 20] as const, confidence: 90 }));
	const [line] = correctIbans([{ words, baseline: [16, 16], upended: false, endsParagraph: true }]);
	return line?.words.map((word) => word.text).join(" ") ?? "";
};

test.each([
	["IBAN DEO2 1203 0000 0000 2020 51 · BIC BYLADEM1001", "IBAN DE02 1203 0000 0000 2020 51 · BIC BYLADEM1001"],
	["auf DE9l 1OOO 0000 0123 4567 89, bitte", "auf DE91 1000 0000 0123 4567 89, bitte"],
	["DEO2120300000000202051", "DE02120300000000202051"],
])("%s", (read, meant) => {
	expect(mended(read)).toBe(meant);
});

test.each([
	"IBAN DEO2 1203 0000 0000 2020 52",
	"DE02 1203 0000 0000 2020 51",
	"SOS 1203 SOLL 51",
	"DEOS",
	"BIC COBADEFF",
])("%s stays", (read) => {
	expect(mended(read)).toBe(read);
});
