import { Failure } from "../../failure.ts";
import type { Installed } from "../../tools/tesseract.ts";
import { isWord } from "./dictionary.ts";
import { correctFraktur, hasLongS } from "./fraktur-words.ts";
import type { OcrLine, OcrWord } from "./hocr.ts";
import { readAll } from "./read.ts";
import { maxFrakturConfidence, maxKnown, minFrakturGain, minLongS, minLongWords } from "./thresholds.ts";
import type { Upright } from "./upright.ts";

/** German Fraktur and all Fraktur: together they make fewer errors than either alone. */
const models = ["frk", "Fraktur"];

/** Minimum time left to start, and time that a page in Fraktur needs at most, in ms. */
const leastMs = 15_000;
const usualMs = 60_000;

/**
 * Reads a page again that is perhaps set in Fraktur, as old deeds and judgments are, and keeps what has more German words, within `leftMs`.
 * Throws `timed-out`.
 */
export async function readFraktur(
	folder: string,
	pages: readonly Upright[],
	machine: Installed,
	leftMs: number,
): Promise<Upright[]> {
	const suspects = pages.filter(({ reading }) => isPerhapsFraktur(reading.lines));
	if (suspects.length === 0 || leftMs < leastMs || !models.every((model) => machine.languages.has(model)))
		return [...pages];
	const pictures = suspects.map(({ picture }) => picture);
	const readings = await readAll(folder, pictures, models, undefined, Math.min(usualMs, leftMs));
	return pages.map((page) => {
		const reading = readings[suspects.indexOf(page)];
		if (reading === undefined || reading instanceof Failure) return page;
		const lines = reading.lines.map((line) => ({ ...line, words: line.words.map(inRoman) }));
		return known(lines).length > minFrakturGain * known(page.reading.lines).length
			? { ...page, reading: { ...reading, lines: correctFraktur(lines) } }
			: page;
	});
}

const longWords = (lines: readonly OcrLine[]): string[] =>
	lines.flatMap(({ words }) => words.map(({ text }) => text)).filter((text) => /\p{L}{4}/u.test(text));

const known = (lines: readonly OcrLine[]): string[] => longWords(lines).filter(isWord);

function isPerhapsFraktur(lines: readonly OcrLine[]): boolean {
	const long = longWords(lines);
	const all = lines.flatMap(({ words }) => words);
	const confidence = all.reduce((sum, word) => sum + word.confidence, 0) / all.length;
	return (
		long.length >= minLongWords &&
		confidence < maxFrakturConfidence &&
		known(lines).length < maxKnown * long.length &&
		long.filter(hasLongS).length > minLongS * long.length
	);
}

/** As everybody writes who searches. The models write < for ch and > for ck, which are a letter each in Fraktur. */
const inRoman = (word: OcrWord): OcrWord => ({
	...word,
	text: word.text
		.replaceAll("ſ", "s")
		.replaceAll("⸗", "-")
		.replace(/<h?(?=\P{N}|$)/gu, "ch")
		.replace(/(?<=\p{L})>/gu, "ck"),
});
