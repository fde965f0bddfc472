import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { isWord } from "./dictionary.ts";

test("every word of the list is found, the first and the last too", () => {
	const words = readFileSync("/usr/share/dict/ngerman", "utf8").trimEnd().split("\n");
	const some = words.filter(
		(word, at) => /^\p{L}+$/u.test(word) && (at < 50 || at > words.length - 50 || at % 997 === 0),
	);
	expect(some.filter((word) => !isWord(word))).toEqual([]);
});

test.each(["Kaufpreis", "„Klage“,", "Mietvertrag", "GERICHT", "rechts-"])("%s is a word", (text) => {
	expect(isWord(text)).toBe(true);
});

test.each(["xqzt", "Kl8ge", "", "§", "aaaaaaaa", "ßß"])("%s is none", (text) => {
	expect(isWord(text)).toBe(false);
});
