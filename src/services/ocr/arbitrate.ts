import { isWord } from "./dictionary.ts";
import type { OcrWord } from "./hocr.ts";
import { dictionaryBonus, minNewSign, minNewWord, mixedMalus, sameInk, secondMargin, signBonus } from "./thresholds.ts";

/** What the German model outputs for §, which it lacks, and the bonus of the other model's § there. */
const misread = /^[("„‚]*[8$&S5B3s]{1,2}$/;
const sign = /^[({[„"‚]*[§$]{1,2}$/;

/**
 * Merges two readings of a line by different models (recogniser output voting, after Fiscus' ROVER, 1997): words are aligned by
 * horizontal overlap; where they differ, the higher score wins: confidence, dictionary, and whether letters and digits are mixed.
 */
export function arbitrate(first: readonly OcrWord[], second: readonly OcrWord[]): OcrWord[] {
	return groups(first, second).flatMap(([ours, theirs]) => {
		if (theirs.length === 0 || textOf(ours) === textOf(theirs)) return ours;
		if (ours.length === 0)
			return theirs.filter(
				(word) => isNewSign(word) || (word.confidence >= minNewWord && /[\p{L}\p{N}]/u.test(word.text)),
			);
		// The first reading merged a sign into the word beside it.
		if (textOf(theirs.filter((word) => !isNewSign(word))) === textOf(ours)) return theirs;
		const isSign = theirs.some(({ text }) => text.includes("§")) && ours.some(({ text }) => misread.test(text));
		return worth(theirs) + (isSign ? signBonus : 0) > worth(ours) + secondMargin ? theirs : ours;
	});
}

const isNewSign = ({ text, confidence }: OcrWord): boolean => sign.test(text) && confidence >= minNewSign;

type Group = [ours: OcrWord[], theirs: OcrWord[]];

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
		const known = isWord(text) ? dictionaryBonus : 0;
		return confidence + known - (/\p{L}\d\p{L}|\d\p{L}\d/u.test(text) ? mixedMalus : 0);
	});
	return each.reduce((sum, one) => sum + one, 0) / each.length;
}
