import { expect, test } from "vitest";
import type { OcrLine } from "./hocr.ts";
import { assess } from "./read.ts";

/** Words with their confidences behind a colon. */
const line = (text: string): OcrLine => ({
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

const page = Array.from({ length: 5 }, () => line("Die:95 Frist:92 beginnt:94 danach:90 von:93 neuem:91"));
const keptBeside = (text: string): string =>
	assess([...page, line(text)])
		.lines.slice(page.length)
		.flatMap(({ words }) => words.map((word) => word.text))
		.join(" ");

test.each([
	["a heading of which hardly a letter is legible", "Was:0 it:0 Aufklärung?:38", "Was it Aufklärung?"],
	["one that no list of words knows", "Bertinige:18 Monntäfheif:0", "Bertinige Monntäfheif"],
])("on a page of text %s stays", (_, seen, kept) => {
	expect(keptBeside(seen)).toBe(kept);
	expect(assess([line(seen)]).lines).toEqual([]);
});

test.each(["wu:10 Mmm:31", "EEEEEE:20 RRRRN:12", "ZRETIRT:14 iiiiillll:9", "Auf:30"])(
	"on a page of text, too, %s is a scribble",
	(seen) => {
		expect(keptBeside(seen)).toBe("");
	},
);
