import { isWord } from "./dictionary.ts";
import type { OcrLine, OcrWord } from "./hocr.ts";
import { minReplacedPart } from "./thresholds.ts";

type Pair = readonly [read: RegExp, meant: string];

/** The long s. */
const longS: Pair = [/f/gu, "s"];
/** What looks alike in Fraktur, the likeliest first: the models read the one, and the other is meant. */
const alike: readonly Pair[] = [
	longS,
	[/h/gu, "ch"],
	[/v/gu, "d"],
	[/ß/gu, "tz"],
	[/n/gu, "u"],
	[/u/gu, "n"],
	[/t/gu, "k"],
	[/(?<!\p{L})t/gu, "l"],
	[/l/gu, "t"],
	[/f/gu, "k"],
	[/b/gu, "h"],
	[/r/gu, "x"],
	[/c/gu, "e"],
	[/e/gu, "c"],
	[/N/gu, "R"],
	[/B/gu, "V"],
	[/V/gu, "B"],
	[/R/gu, "K"],
	[/S/gu, "G"],
	[/C/gu, "E"],
];
/** What is made of the two strokes of a hyphen. */
const strokes = /(?:se|s|e)?[-:;,'=]*$/;

/** Words in Fraktur that no list knows, as they are meant: one letter looks like another, a hyphen at the end of a line like an s. */
export function correctFraktur(lines: readonly OcrLine[]): OcrLine[] {
	return lines.map((line, at) => {
		const next = lines[at + 1]?.words[0]?.text ?? "";
		return {
			...line,
			words: line.words.map((word, index) => {
				const goesOn = index === line.words.length - 1 ? broken(word.text, next) : undefined;
				if (goesOn !== undefined) return { ...word, text: goesOn };
				// What begins a line may be the rest of a word.
				return meant(word, index === 0 && /^\p{Ll}/u.test(word.text) ? [longS] : alike);
			}),
		};
	});
}

/** Whether a model of Roman type took it for an f: "felbft", "diefe". */
export const hasLongS = (text: string): boolean =>
	!isWord(text) && [...variants(text, longS), text.replace(...longS)].some((variant) => isWord(variant));

/** A line's last word with a hyphen, where with the `next` line's first it is a word. */
function broken(text: string, next: string): string | undefined {
	const stem = text.replace(strokes, "");
	if (stem === text || isWord(text) || !/^\p{Ll}/u.test(next) || !/\p{L}{2}$/u.test(stem)) return undefined;
	return isWord(stem + next) ? `${stem}-` : undefined;
}

function meant(word: OcrWord, pairs: readonly Pair[]): OcrWord {
	if (!/\p{L}{3}/u.test(word.text) || word.text.endsWith("-") || isWord(word.text)) return word;
	for (const pair of pairs) {
		const text = variants(word.text, pair).find((variant) => isWord(variant, minReplacedPart));
		if (text !== undefined) return { ...word, text };
	}
	return word;
}

/** `text` with one of what is read replaced by what is meant, at each place in turn. */
const variants = (text: string, [read, meant]: Pair): string[] =>
	[...text.matchAll(read)].map(
		({ 0: found, index }) => text.slice(0, index) + meant + text.slice(index + found.length),
	);
