import { isWord } from "./dictionary.ts";
import type { OcrLine } from "./hocr.ts";
import { handwritingBelow, minLettersOfPage, minOfLine, minOnHandwriting, printedWord } from "./thresholds.ts";

/** Removes lines of handwriting, drawings and noise, so that a search finds only what is printed on the page. */
export function removeHandwriting(lines: readonly OcrLine[]): OcrLine[] {
	const { letters, confidence } = confidenceOf(lines);
	if (letters >= minLettersOfPage && confidence < handwritingBelow)
		return lines.filter((line) => confidenceOf([line]).confidence >= minOnHandwriting);
	return lines.filter((line) => confidenceOf([line]).confidence >= minOfLine || hasPrint(line));
}

const hasPrint = ({ words }: OcrLine): boolean =>
	words.some(
		({ text, confidence }) =>
			(/\p{L}{5}/u.test(text) && isWord(text)) || (confidence >= printedWord && /[\p{L}\p{N}]{3}/u.test(text)),
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
