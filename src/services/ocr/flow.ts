import { boxOf } from "./box.ts";
import type { SeenLine } from "./hocr.ts";

/** More lines than this between two halves of a sentence are text, not a caption or a page's foot. */
const maxBetween = 12;
/** A line of text, no label of a form. */
const minWords = 3;

/**
 * A sentence that goes on at the top of the next column is read in one: what Tesseract puts between its halves, a caption or the
 * page's foot, follows all text; the line of a large initial, which stands over its column, goes back there.
 */
export function mendFlow(lines: readonly SeenLine[]): SeenLine[] {
	const flow = [...lines];
	const aside: SeenLine[][] = [];
	for (let at = 2; at < flow.length; at++) {
		const from = sentenceBefore(flow, at);
		if (from === undefined) continue;
		const between = flow.splice(from + 1, at - from - 1);
		flow[from] = { ...(flow[from] as SeenLine), endsParagraph: false };
		const top = columnTop(flow, from);
		if (between.every((line) => isOver(line, flow[top] as SeenLine))) flow.splice(top, 0, ...between);
		else {
			aside.push(...paragraphs(between));
			at = from + 1;
		}
	}
	aside.sort(([a], [b]) => boxOf(a as SeenLine).top - boxOf(b as SeenLine).top);
	return [...flow, ...aside.flat()];
}

/** Where the sentence breaks off that goes on in line `at`; none where it does just before, or nothing shows that it does. */
function sentenceBefore(lines: readonly SeenLine[], at: number): number | undefined {
	const [before, line] = [lines[at - 1] as SeenLine, lines[at] as SeenLine];
	if (!startsMidway(line) || isOver(before, line) || goesOnFrom(before, line)) return undefined;
	for (let from = at - 2; from >= Math.max(0, at - 1 - maxBetween); from--)
		if (goesOnFrom(lines[from] as SeenLine, line)) return from;
	return undefined;
}

const startsMidway = ({ words, upended }: SeenLine): boolean =>
	!upended && words.length >= minWords && /^\p{Ll}/u.test(words[0]?.text ?? "");

/** `line` ends its column amid a sentence, and `next` stands up and to the right of it. */
function goesOnFrom(line: SeenLine, next: SeenLine): boolean {
	const { words, endsParagraph } = line;
	const breaksOff = endsParagraph && words.length >= minWords && /[\p{Ll},-]$/u.test(words.at(-1)?.text ?? "");
	const [one, other] = [boxOf(line), boxOf(next)];
	return breaksOff && other.left > one.right && other.bottom < one.top;
}

/** Which line is the first of the column that ends with line `last`. */
function columnTop(lines: readonly SeenLine[], last: number): number {
	let top = last;
	while (top > 0 && isOver(lines[top - 1] as SeenLine, lines[top] as SeenLine)) top--;
	return top;
}

/** Judged by their tops: a large initial reaches down beside the next lines. */
function isOver(upper: SeenLine, lower: SeenLine): boolean {
	const [one, other] = [boxOf(upper), boxOf(lower)];
	return one.top < other.top && Math.min(one.right, other.right) > Math.max(one.left, other.left);
}

function paragraphs(lines: readonly SeenLine[]): SeenLine[][] {
	const found: SeenLine[][] = [];
	for (const [index, line] of lines.entries())
		if (index === 0 || lines[index - 1]?.endsParagraph) found.push([line]);
		else found.at(-1)?.push(line);
	return found;
}
