import { boxOf } from "./box.ts";
import type { OcrLine } from "./hocr.ts";
import { maxLinesBetween, minWordsOfSentence } from "./thresholds.ts";

/**
 * Joins columns of text: where a sentence continues at the top of the next column, the lines that Tesseract puts between its two halves
 * (a caption, the footer) move behind all text; a drop cap's line moves back over its column.
 */
export function joinColumns(lines: readonly OcrLine[]): OcrLine[] {
	const joined = [...lines];
	const aside: OcrLine[][] = [];
	for (let at = 2; at < joined.length; at++) {
		const from = sentenceBefore(joined, at);
		if (from === undefined) continue;
		const between = joined.splice(from + 1, at - from - 1);
		joined[from] = { ...(joined[from] as OcrLine), endsParagraph: false };
		const top = columnTop(joined, from);
		if (between.every((line) => isOver(line, joined[top] as OcrLine))) joined.splice(top, 0, ...between);
		else {
			aside.push(...paragraphs(between));
			at = from + 1;
		}
	}
	aside.sort(([a], [b]) => boxOf(a as OcrLine).top - boxOf(b as OcrLine).top);
	return [...joined, ...aside.flat()];
}

/** Index of the line whose sentence continues in line `at`; undefined where that is the line before, or none. */
function sentenceBefore(lines: readonly OcrLine[], at: number): number | undefined {
	const [before, line] = [lines[at - 1] as OcrLine, lines[at] as OcrLine];
	if (!startsMidway(line) || isOver(before, line) || goesOnFrom(before, line)) return undefined;
	for (let from = at - 2; from >= Math.max(0, at - 1 - maxLinesBetween); from--)
		if (goesOnFrom(lines[from] as OcrLine, line)) return from;
	return undefined;
}

const startsMidway = ({ words, upended }: OcrLine): boolean =>
	!upended && words.length >= minWordsOfSentence && /^\p{Ll}/u.test(words[0]?.text ?? "");

/** `line` ends its column within a sentence, and `next` lies above and to the right of it. */
function goesOnFrom(line: OcrLine, next: OcrLine): boolean {
	const { words, endsParagraph } = line;
	const breaksOff =
		endsParagraph && words.length >= minWordsOfSentence && /[\p{Ll},-]$/u.test(words.at(-1)?.text ?? "");
	const [one, other] = [boxOf(line), boxOf(next)];
	return breaksOff && other.left > one.right && other.bottom < one.top;
}

/** Index of the first line of the column that ends with line `last`. */
function columnTop(lines: readonly OcrLine[], last: number): number {
	let top = last;
	while (top > 0 && isOver(lines[top - 1] as OcrLine, lines[top] as OcrLine)) top--;
	return top;
}

/** Compares tops, because a drop cap reaches down beside the next lines. */
function isOver(upper: OcrLine, lower: OcrLine): boolean {
	const [one, other] = [boxOf(upper), boxOf(lower)];
	return one.top < other.top && Math.min(one.right, other.right) > Math.max(one.left, other.left);
}

function paragraphs(lines: readonly OcrLine[]): OcrLine[][] {
	const found: OcrLine[][] = [];
	for (const [index, line] of lines.entries())
		if (index === 0 || lines[index - 1]?.endsParagraph) found.push([line]);
		else found.at(-1)?.push(line);
	return found;
}
