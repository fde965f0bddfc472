import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readHocr, type Segmentation } from "../../tools/tesseract.ts";
import { readLines, type SeenLine } from "./hocr.ts";
import { type Picture, writePgm } from "./picture.ts";
import { mendSectionSigns } from "./section-signs.ts";

export interface Reading {
	readonly lines: readonly SeenLine[];
	readonly words: number;
	/** Mean of all words, 0 to 100. */
	readonly confidence: number;
	/** Words that are surely words: at least three letters or digits, confidence at least 70. */
	readonly sure: number;
	/** Share of the words whose line runs up or down the page. */
	readonly upended: number;
}

/** One pass of Tesseract over `picture`. */
export async function read(
	folder: string,
	picture: Picture,
	languages: readonly string[],
	segmentation: Segmentation,
): Promise<Reading> {
	await writeFile(join(folder, "read.pgm"), writePgm(picture));
	const hocr = await readHocr(folder, "read.pgm", { languages, segmentation, dpi: picture.dpi });
	const lines = mendSectionSigns(readLines(hocr))
		.map((line) => ({ ...line, words: line.words.filter(isText) }))
		.filter((line) => line.words.length > 0);
	const words = lines.flatMap((line) => line.words);
	const upended = lines.filter((line) => line.upended).flatMap((line) => line.words);
	const total = words.reduce((sum, word) => sum + word.confidence, 0);
	return {
		lines,
		words: words.length,
		confidence: words.length === 0 ? 0 : total / words.length,
		sure: words.filter((word) => word.confidence >= 70 && /[\p{L}\p{N}].*[\p{L}\p{N}].*[\p{L}\p{N}]/u.test(word.text))
			.length,
		upended: words.length === 0 ? 0 : upended.length / words.length,
	};
}

/** Specks, rules and stamps are read as stray marks of low confidence: they would only spoil the text. */
function isText(word: { text: string; confidence: number }): boolean {
	if (word.confidence < 15) return false;
	return word.confidence >= 50 || /[\p{L}\p{N}]/u.test(word.text);
}
