import { isWord } from "./dictionary.ts";
import type { OcrWord } from "./hocr.ts";

/** Points by which the second reading must be better. */
const margin = 4;
/** Bonus of a dictionary word, in points of confidence. */
const ofDictionary = 15;
/** "W0rt", "1l": letters and digits run together are mostly misread. */
const mixed = 15;
/** What the German model outputs for §, which it lacks, and the bonus of the other model's § there. */
const misread = /^[("„‚]*[8$&S5B3s]{1,2}$/;
const ofSign = 40;
/** Minimum confidence of a word that the first reading has not at all, and of a sign that the first model lacks. */
const minNew = 75;
const minNewSign = 25;
const sign = /^[({[„"‚]*[§$]{1,2}$/;

/**
 * Merges two readings of a line by different models (recogniser output voting, after Fiscus' ROVER, 1997): words are aligned by
 * horizontal overlap; where they differ, the higher score wins: confidence, dictionary, and whether letters and digits are mixed.
 */
export function arbitrate(first: readonly OcrWord[], second: readonly OcrWord[]): OcrWord[] {
	return groups(first, second).flatMap(([ours, theirs]) => {
		if (theirs.length === 0 || textOf(ours) === textOf(theirs)) return ours;
		if (ours.length === 0)
			return theirs.filter((word) => isNewSign(word) || (word.confidence >= minNew && /[\p{L}\p{N}]/u.test(word.text)));
		// The first reading merged a sign into the word beside it.
		if (textOf(theirs.filter((word) => !isNewSign(word))) === textOf(ours)) return theirs;
		const isSign = theirs.some(({ text }) => text.includes("§")) && ours.some(({ text }) => misread.test(text));
		return worth(theirs) + (isSign ? ofSign : 0) > worth(ours) + margin ? theirs : ours;
	});
}

const isNewSign = ({ text, confidence }: OcrWord): boolean => sign.test(text) && confidence >= minNewSign;

type Group = [ours: OcrWord[], theirs: OcrWord[]];

/** Share of the narrower word that must overlap the other for both to be the same word. */
const sameInk = 0.3;

/** Aligns both readings from left to right: mostly one word to one, two to one where a space was missed. */
function groups(first: readonly OcrWord[], second: readonly OcrWord[]): Group[] {
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

function shareInk({ box: one }: OcrWord, { box: other }: OcrWord): boolean {
	const shared = Math.min(one[2], other[2]) - Math.max(one[0], other[0]);
	return shared > sameInk * Math.min(one[2] - one[0], other[2] - other[0]);
}

const textOf = (words: readonly OcrWord[]): string => words.map(({ text }) => text).join(" ");

function worth(words: readonly OcrWord[]): number {
	const each = words.map(({ text, confidence }) => {
		const known = isWord(text) ? ofDictionary : 0;
		return confidence + known - (/\p{L}\d\p{L}|\d\p{L}\d/u.test(text) ? mixed : 0);
	});
	return each.reduce((sum, one) => sum + one, 0) / each.length;
}
