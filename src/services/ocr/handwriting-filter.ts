import { isWord } from "./dictionary.ts";
import type { OcrLine } from "./hocr.ts";

/** A line of lower confidence (0 to 100) is taken for handwriting or noise, unless one of its words is surely print. */
const minOfLine = 40;
const sureWord = 85;
/** A page of lower mean confidence is a handwritten page; about every third of its words is in the dictionary by chance. There only lines above `minOnHandwriting` stay. */
const handwritingBelow = 45;
const minOnHandwriting = 60;
/** With fewer letters a page is not judged as a whole. */
const minLetters = 80;

/** Removes lines of handwriting, drawings and noise, so that a search finds only what is printed on the page. */
export function removeHandwriting(lines: readonly OcrLine[]): OcrLine[] {
	const { letters, confidence } = confidenceOf(lines);
	if (letters >= minLetters && confidence < handwritingBelow)
		return lines.filter((line) => confidenceOf([line]).confidence >= minOnHandwriting);
	return lines.filter((line) => confidenceOf([line]).confidence >= minOfLine || hasPrint(line));
}

const hasPrint = ({ words }: OcrLine): boolean =>
	words.some(
		({ text, confidence }) =>
			(/\p{L}{5}/u.test(text) && isWord(text)) || (confidence >= sureWord && /[\p{L}\p{N}]{3}/u.test(text)),
	);

/** Mean confidence weighted by letters: long words count for more, because any stroke can be read as one or two letters. */
function confidenceOf(lines: readonly OcrLine[]): { readonly letters: number; readonly confidence: number } {
	let [letters, sum] = [0, 0];
	for (const { text, confidence } of lines.flatMap(({ words }) => words)) {
		const count = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
		letters += count;
		sum += count * confidence;
	}
	return { letters, confidence: letters === 0 ? 100 : sum / letters };
}
