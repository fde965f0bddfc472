import { expect, test } from "vitest";
import { correctFraktur, hasLongS } from "./fraktur-words.ts";

const mended = (text: string): string =>
	correctFraktur(
		text.split(" / ").map((line) => ({
			words: line
				.split(" ")
				.map((text, at) => ({ text, box: [at * 50, 0, at * 50 + 40, 20] as const, confidence: 90 })),
			baseline: [16, 16] as const,
			upended: false,
			endsParagraph: false,
		})),
	)
		.map(({ words }) => words.map(({ text }) => text).join(" "))
		.join(" / ");

test.each([
	["Das ift niht ver Nachegeister Werk", "Das ist nicht der Rachegeister Werk"],
	["der entseßte Bürger", "der entsetzte Bürger"],
	["die Unmünse / digkeit ist der Mans / gel", "die Unmün- / digkeit ist der Man- / gel"],
	["das Recht / fich zu wehren", "das Recht / sich zu wehren"],
])("%s", (read, meant) => {
	expect(mended(read)).toBe(meant);
});

test.each([
	"Atar Gull seyn Theil ward Altersschwäche",
	"des Rechts / und Haus / haltes",
	"die Hkfens / schen",
	"Monatsschr, IV",
])("%s stays", (read) => {
	expect(mended(read)).toBe(read);
});

test("a long s shows in what a model of Roman type reads", () => {
	expect(["felbft", "diefe", "Urfache"].filter(hasLongS)).toEqual(["felbft", "diefe", "Urfache"]);
	expect(["Frist", "Kauf", "Bjöm", "Gläubigcr", "fpqr"].filter(hasLongS)).toEqual([]);
});
