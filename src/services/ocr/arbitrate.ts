import { isWord } from "./dictionary.ts";
import type { SeenWord } from "./hocr.ts";

/** By so much the second reading must be better. */
const margin = 4;
/** What a word of the dictionary is worth, in points of confidence. */
const ofDictionary = 15;
/** "W0rt", "1l": letters and digits run together are mostly misread. */
const mixed = 15;
/** What a German model makes of §, which it does not know, and how much rather it is one where the other model sees one. */
const misread = /^[("„‚]*[8$&S5B3s]{1,2}$/;
const ofSign = 40;
/** A word that the first reading did not see at all must be sure; a sign that its model does not know, less so. */
const minNew = 75;
const minNewSign = 25;
const sign = /^[({[„"‚]*[§$]{1,2}$/;

/**
 * The words of a line from two readings of it, by different models: where they differ, the more confident one, weighed
 * by the dictionary and by what kinds of characters stand together. Words belong together that share ink.
 */
export function arbitrate(first: readonly SeenWord[], second: readonly SeenWord[]): SeenWord[] {
	return groups(first, second).flatMap(([ours, theirs]) => {
		if (theirs.length === 0 || textOf(ours) === textOf(theirs)) return ours;
		if (ours.length === 0)
			return theirs.filter((word) => isNewSign(word) || (word.confidence >= minNew && /[\p{L}\p{N}]/u.test(word.text)));
		// A sign that the first reading took for a part of the word beside it.
		if (textOf(theirs.filter((word) => !isNewSign(word))) === textOf(ours)) return theirs;
		const isSign = theirs.some(({ text }) => text.includes("§")) && ours.some(({ text }) => misread.test(text));
		return worth(theirs) + (isSign ? ofSign : 0) > worth(ours) + margin ? theirs : ours;
	});
}

const isNewSign = ({ text, confidence }: SeenWord): boolean => sign.test(text) && confidence >= minNewSign;

type Group = [ours: SeenWord[], theirs: SeenWord[]];

/** Of the narrower of two words, what must lie under the other for both to be the same ink. */
const sameInk = 0.3;

/** From left to right, what overlaps with what: one word against one mostly, two against one where a space was missed. */
function groups(first: readonly SeenWord[], second: readonly SeenWord[]): Group[] {
	const all = [
		...first.map((word) => ({ word, which: 0 as const })),
		...second.map((word) => ({ word, which: 1 as const })),
	].sort((a, b) => a.word.box[0] - b.word.box[0]);
	const found: Group[] = [];
	for (const { word, which } of all) {
		const last = found.at(-1);
		if (last?.[1 - which]?.some((other) => shareInk(word, other))) last[which].push(word);
		else found.push(which === 0 ? [[word], []] : [[], [word]]);
	}
	return found;
}

function shareInk({ box: one }: SeenWord, { box: other }: SeenWord): boolean {
	const shared = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
	return shared > sameInk * Math.min(one[2] - one[0], other[2] - other[0]);
}

const textOf = (words: readonly SeenWord[]): string => words.map(({ text }) => text).join(" ");

function worth(words: readonly SeenWord[]): number {
	const each = words.map(({ text, confidence }) => {
		const known = isWord(text) ? ofDictionary : 0;
		return confidence + known - (/\p{L}\d\p{L}|\d\p{L}\d/u.test(text) ? mixed : 0);
	});
	return each.reduce((sum, one) => sum + one, 0) / each.length;
}
