import { expect, test } from "vitest";
import type { SeenLine } from "./hocr.ts";
import { assess } from "./read.ts";

/** Words with their confidences behind a colon. */
const line = (text: string): SeenLine => ({
	words: text.split(" ").map((entry, at) => {
		const [word = "", confidence] = entry.split(":");
		return { text: word, box: [at * 100, 0, at * 100 + 90, 30], confidence: Number(confidence) };
	}),
	baseline: [25, 25],
	upended: false,
	endsParagraph: true,
});

test.each([
	["specks beside words go", "nach:90 ·:8 l:9 Ablauf:88", "nach Ablauf"],
	[
		"a word that is hardly legible stays with its line",
		"der:95 Vnmünd:4 des:90 Menschen:79",
		"der Vnmünd des Menschen",
	],
	["a scribble without a sure word is none", "wu:10 Mmm:31", ""],
	["a lone number must be surer", "15:60", ""],
	["a lone number that is sure stays", "15:80", "15"],
])("%s", (_, seen, kept) => {
	const { lines } = assess([line(seen)]);
	expect(lines.flatMap(({ words }) => words.map(({ text }) => text)).join(" ")).toBe(kept);
});
