import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import { encodeBmp } from "../../imaging/codecs/encode-bmp.ts";
import { readHocrs, type Segmentation } from "../../tools/tesseract.ts";
import { isWord } from "./dictionary.ts";
import { type OcrLine, type OcrWord, readLines } from "./hocr.ts";
import type { PageImage } from "./page-image.ts";
import { certainWord, manyCertain, speckBelow, sureMark, sureOfFewer, sureOfThree } from "./thresholds.ts";

export interface Reading {
	readonly lines: readonly OcrLine[];
	readonly words: number;
	/** Mean of all words, 0 to 100. */
	readonly confidence: number;
	/** Words that are surely words: at least three letters or digits, confidence at least 70. */
	readonly sure: number;
	/** Share of the words whose line runs up or down the page. */
	readonly upended: number;
}

/** On a straight page Tesseract finds the columns of print by itself. */
const usual: Segmentation = 3;

/** One pass of Tesseract over `picture`. Throws `crashed`, `timed-out`. */
export async function read(
	folder: string,
	picture: PageImage,
	languages: readonly string[],
	segmentation: Segmentation = usual,
): Promise<Reading> {
	const [reading] = await readAll(folder, [picture], languages, segmentation);
	if (reading === undefined || reading instanceof Failure) throw reading ?? new Failure("crashed");
	return reading;
}

/** One pass of Tesseract over `pictures`: what it needs once is done once for them all, within `deadlineMs` where that is said. Throws `timed-out`. */
export async function readAll(
	folder: string,
	pictures: readonly PageImage[],
	languages: readonly string[],
	segmentation: Segmentation = usual,
	deadlineMs?: number,
): Promise<(Reading | Failure)[]> {
	const names = pictures.map((_, index) => `page-${index}.bmp`);
	for (const [index, picture] of pictures.entries())
		await writeFile(join(folder, names[index] as string), encodeBmp(picture));
	const read = await readHocrs(folder, names, { languages, segmentation, ...(deadlineMs && { deadlineMs }) });
	return read.map((hocr) => (hocr === undefined ? new Failure("crashed") : assess(readLines(hocr))));
}

/** What of `seen` is text, and how well it was read. */
export function assess(seen: readonly OcrLine[]): Reading {
	const isPageOfText = seen.flatMap((line) => line.words).filter(isCertain).length >= manyCertain;
	const lines = seen
		.filter(({ words }) => words.some(isSure) || (isPageOfText && areLegible(words)))
		.map((line) => ({ ...line, words: line.words.filter(isText) }))
		.filter((line) => line.words.length > 0);
	const words = lines.flatMap((line) => line.words);
	const upended = lines.filter((line) => line.upended).flatMap((line) => line.words);
	const total = words.reduce((sum, word) => sum + word.confidence, 0);
	return {
		lines,
		words: words.length,
		confidence: words.length === 0 ? 0 : total / words.length,
		sure: words.filter(isCertain).length,
		upended: words.length === 0 ? 0 : upended.length / words.length,
	};
}

const isCertain = ({ text, confidence }: OcrWord): boolean => confidence >= certainWord && threeCharacters.test(text);

const threeCharacters = /[\p{L}\p{N}].*[\p{L}\p{N}].*[\p{L}\p{N}]/u;

/** Specks and rules are read as stray marks of low confidence: they would only spoil the text. Several letters are no speck. */
function isText({ text, confidence }: OcrWord): boolean {
	if (confidence < speckBelow) return /[\p{L}\p{N}]{2}/u.test(text);
	return confidence >= sureMark || /[\p{L}\p{N}]/u.test(text);
}

/** A line without such a word is a signature, a stamp or a drawing. "15" and "€" are sure at a higher price. */
const isSure = ({ text, confidence }: OcrWord): boolean =>
	confidence >= (threeCharacters.test(text) ? sureOfThree : sureOfFewer) && /[\p{L}\p{N}]/u.test(text);

/** Of a heading in Fraktur no word may be sure, and yet it is no drawing: what is drawn is not read as a word, nor as two long ones. */
function areLegible(words: readonly OcrWord[]): boolean {
	const long = words.map(({ text }) => /\p{L}{5,}/u.exec(text)?.[0] ?? "").filter((text) => text !== "");
	return (
		long.some(isWord) || long.filter((text) => /^\p{L}\p{Ll}{5,}$/u.test(text) && new Set(text).size >= 5).length >= 2
	);
}
