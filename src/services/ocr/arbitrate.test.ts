import { expect, test } from "vitest";
import { arbitrate } from "./arbitrate.ts";
import type { OcrWord } from "./hocr.ts";

/** Each word 100 wide, 20 apart; its confidence behind a colon. */
const line = (text: string): OcrWord[] =>
	text.split(" ").map((entry, at) => {
		const [word = "", confidence = "90"] = entry.split(":");
		return { text: word, box: [at * 120, 0, at * 120 + 100, 30], confidence: Number(confidence) };
	});
const text = (words: readonly OcrWord[]): string => words.map((word) => word.text).join(" ");

test.each([
	["the section sign of the model that knows it", "nach 8:92 433 BGB", "nach §:70 433 BGB", "nach § 433 BGB"],
	["the surer of two words", "die Sumne:60 von", "die Sunme:80 von", "die Sunme von"],
	["the word that is German", "die Klagerin:88 trägt", "die Klägerin:80 trägt", "die Klägerin trägt"],
	["a compound of two German words", "der Rechtstreil:85 ruht", "der Rechtsstreit:80 ruht", "der Rechtsstreit ruht"],
	["what was read first, where both are as good", "am 12.03.2026:91", "am 12.08.2026:91", "am 12.03.2026"],
])("of two readings comes %s", (_, first, second, best) => {
	expect(text(arbitrate(line(first), line(second)))).toBe(best);
});

test("a word that one reading missed comes in only when it is sure", () => {
	const [first, , third] = line("Abs. 2 BGB");
	const seen = [first, third] as OcrWord[];
	expect(text(arbitrate(seen, line("Abs. 2:90 BGB")))).toBe("Abs. 2 BGB");
	expect(text(arbitrate(seen, line("Abs. x:40 BGB")))).toBe("Abs. BGB");
	expect(text(arbitrate(line("Abs. 2 BGB"), []))).toBe("Abs. 2 BGB");
});

test("a section sign that the first model could not read comes in less sure", () => {
	const [first, , third] = line("nach x 433");
	expect(text(arbitrate([first, third] as OcrWord[], line("nach §:40 433")))).toBe("nach § 433");
	const swallowing: OcrWord = { text: "Verzug,", box: [0, 0, 220, 30], confidence: 92 };
	expect(text(arbitrate([swallowing], line("Verzug, §§:60")))).toBe("Verzug, §§");
});

test("two words where the other saw one are weighed together", () => {
	const joined: OcrWord = { text: "inVerzug", box: [0, 0, 220, 30], confidence: 60 };
	expect(text(arbitrate([joined], line("in Verzug")))).toBe("in Verzug");
});
