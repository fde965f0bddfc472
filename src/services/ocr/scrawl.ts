import { isWord } from "./dictionary.ts";
import type { SeenLine } from "./hocr.ts";

/** A line read with less confidence (0 to 100) is no print, unless one of its words is. */
const leastOfLine = 40;
const sureWord = 85;
/** Handwriting, of which by chance every third word is some word: of its page only what was read well stays. */
const scrawlBelow = 45;
const leastOnScrawl = 60;
/** Letters; fewer are no page of handwriting. */
const minLetters = 80;

/** Leaves out handwriting, drawings and noise: what is found in a text should stand on its page. */
export function withoutScrawl(lines: readonly SeenLine[]): SeenLine[] {
	const { letters, confidence } = trustIn(lines);
	if (letters >= minLetters && confidence < scrawlBelow)
		return lines.filter((line) => trustIn([line]).confidence >= leastOnScrawl);
	return lines.filter((line) => trustIn([line]).confidence >= leastOfLine || hasPrint(line));
}

const hasPrint = ({ words }: SeenLine): boolean =>
	words.some(
		({ text, confidence }) =>
			(/\p{L}{5}/u.test(text) && isWord(text)) || (confidence >= sureWord && /[\p{L}\p{N}]{3}/u.test(text)),
	);

/** Every letter counts, so that long words count for more: two letters are read into any stroke. */
function trustIn(lines: readonly SeenLine[]): { readonly letters: number; readonly confidence: number } {
	let [letters, sum] = [0, 0];
	for (const { text, confidence } of lines.flatMap(({ words }) => words)) {
		const count = text.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
		letters += count;
		sum += count * confidence;
	}
	return { letters, confidence: letters === 0 ? 100 : sum / letters };
}
