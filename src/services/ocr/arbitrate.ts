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
/** A word that the first reading did not see at all must be sure. */
const minNew = 75;

/**
 * The words of a line from two readings of it, by different models: where they differ, the more confident one, weighed
 * by the dictionary and by what kinds of characters stand together. Words belong together that share ink.
 */
export function arbitrate(first: readonly SeenWord[], second: readonly SeenWord[]): SeenWord[] {
	return groups(first, second).flatMap(([ours, theirs]) => {
		if (theirs.length === 0 || textOf(ours) === textOf(theirs)) return ours;
		if (ours.length === 0)
			return theirs.filter(({ confidence, text }) => confidence >= minNew && /[\p{L}\p{N}]/u.test(text));
		const isSign = theirs.some(({ text }) => text.includes("§")) && ours.some(({ text }) => misread.test(text));
		return worth(theirs) + (isSign ? ofSign : 0) > worth(ours) + margin ? theirs : ours;
	});
}

type Group = [ours: SeenWord[], theirs: SeenWord[]];

/** From left to right, what overlaps with what: one word against one mostly, two against one where a space was missed. */
function groups(first: readonly SeenWord[], second: readonly SeenWord[]): Group[] {
	const all = [
		...first.map((word) => ({ word, which: 0 as const })),
		...second.map((word) => ({ word, which: 1 as const })),
	].sort((a, b) => middle(a.word) - middle(b.word));
	const found: { group: Group; right: [number, number] }[] = [];
	for (const { word, which } of all) {
		const last = found.at(-1);
		const other = last?.right[1 - which] ?? Number.NEGATIVE_INFINITY;
		if (last !== undefined && middle(word) < Math.max(other, last.right[which] - 1)) {
			last.group[which].push(word);
			last.right[which] = Math.max(last.right[which], word.box[2]);
		} else {
			const group: Group = [[], []];
			group[which].push(word);
			const right: [number, number] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
			right[which] = word.box[2];
			found.push({ group, right });
		}
	}
	return found.map(({ group }) => group);
}

const middle = ({ box }: SeenWord): number => (box[0] + box[2]) / 2;
const textOf = (words: readonly SeenWord[]): string => words.map(({ text }) => text).join(" ");

function worth(words: readonly SeenWord[]): number {
	const each = words.map(({ text, confidence }) => {
		const known = isWord(text) ? ofDictionary : 0;
		return confidence + known - (/\p{L}\d\p{L}|\d\p{L}\d/u.test(text) ? mixed : 0);
	});
	return each.reduce((sum, one) => sum + one, 0) / each.length;
}
