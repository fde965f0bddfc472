import { expect, test } from "vitest";
import { correctSectionSigns } from "./section-signs.ts";

const mended = (text: string): string => {
	const words = text
		.split(" ")
		.map((word, at) => ({ text: word, box: [at * 50, 0, at * 50 + 40, 20] as const, confidence: 90 }));
	const lines = correctSectionSigns([{ words, baseline: [16, 16], upended: false, endsParagraph: true }]);
	return lines.flatMap(({ words }) => words.map((word) => word.text)).join(" ");
};

test.each([
	["nach 8 433 Abs. 2 BGB", "nach § 433 Abs. 2 BGB"],
	["erlangte, S 199 Abs. 1 BGB", "erlangte, § 199 Abs. 1 BGB"],
	["zu 8§ 114 ff. ZPO", "zu §§ 114 ff. ZPO"],
	["zu S$ 114 ff. ZPO", "zu §§ 114 ff. ZPO"],
	["(3 91 Abs. 1 ZPO)", "(§ 91 Abs. 1 ZPO)"],
	["{8 288 Abs. 5 BGB)", "(§ 288 Abs. 5 BGB)"],
	["(SS 280, 286 BGB)", "(SS 280, 286 BGB)".replace("SS", "§§")],
])("%s", (read, meant) => {
	expect(mended(read)).toBe(meant);
});

test.each(["8 150 Blatt an die Beispiel AG", "auf S. 199 der Akte", "8 12 farbig", "Bild 3 91 ZPO"])(
	"%s stays",
	(read) => {
		expect(mended(read)).toBe(read);
	},
);
