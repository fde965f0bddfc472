import { Failure } from "../../failure.ts";
import type { Installed } from "../../tools/tesseract.ts";
import { isWord } from "./dictionary.ts";
import { hasLongS, mendFraktur } from "./fraktur-words.ts";
import type { SeenLine, SeenWord } from "./hocr.ts";
import { readAll } from "./read.ts";
import type { Upright } from "./upright.ts";

/** German Fraktur and all Fraktur: together, word by word, they err less than either alone. */
const models = ["frk", "Fraktur"];
/** Fewer long words tell nothing. */
const minWords = 20;
/** Of a page in Roman type that was read well more are known; of one in Fraktur about half. */
const maxKnown = 0.7;
/** Other languages in Roman type are read more surely, and are no German words either. */
const maxConfidence = 85;
/** Of so many an f is an s: what is read badly in Roman type is no Fraktur. */
const minLongS = 0.04;
/** So many more must be known to models that know Fraktur: they read Roman type nearly as well as the others. */
const minGain = 1.15;

/** Less time than this is too little to begin, in ms; more is not needed for a page in Fraktur. */
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
		return known(lines).length > minGain * known(page.reading.lines).length
			? { ...page, reading: { ...reading, lines: mendFraktur(lines) } }
			: page;
	});
}

const longWords = (lines: readonly SeenLine[]): string[] =>
	lines.flatMap(({ words }) => words.map(({ text }) => text)).filter((text) => /\p{L}{4}/u.test(text));

const known = (lines: readonly SeenLine[]): string[] => longWords(lines).filter(isWord);

function isPerhapsFraktur(lines: readonly SeenLine[]): boolean {
	const long = longWords(lines);
	const all = lines.flatMap(({ words }) => words);
	const confidence = all.reduce((sum, word) => sum + word.confidence, 0) / all.length;
	return (
		long.length >= minWords &&
		confidence < maxConfidence &&
		known(lines).length < maxKnown * long.length &&
		long.filter(hasLongS).length > minLongS * long.length
	);
}

/** As everybody writes who searches. The models write < for ch and > for ck, which are a letter each in Fraktur. */
const inRoman = (word: SeenWord): SeenWord => ({
	...word,
	text: word.text
		.replaceAll("ſ", "s")
		.replaceAll("⸗", "-")
		.replace(/<h?(?=\P{N}|$)/gu, "ch")
		.replace(/(?<=\p{L})>/gu, "ck"),
});
