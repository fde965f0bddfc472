import type { OcrLine, OcrWord } from "./hocr.ts";
import { lawReach } from "./thresholds.ts";

/**
 * What Tesseract makes of § and §§ where its German model, which has no such letter, wins: mostly 8, 88 and 83; after a bracket,
 * itself read as another kind at times, 3 and 5 too.
 */
const misreadOne = /^([(„"‚{[]?)[8$&S]$|^([({[])[35]$/;
const misreadTwo = /^([(„"‚{[]?)(?:[8$&S§]{2}|83)$/;
/** 433, 823a, 280, */
const sectionNumber = /^\d{1,4}[a-z]?(?:ff?\.?)?[.,;:)]*$/;
/** Abs., Satz, BGB, ZPO, StGB, InsO, DSGVO: capitals ending in G, B, O or V. A company is an AG. */
const ofLaw = /^(?:Abs\.?|Absatz|Satz|(?!AG\b)(?=(?:[^A-ZÄÖÜ]*[A-ZÄÖÜ]){2})[A-ZÄÖÜ][A-Za-zÄÖÜäöüß]*[GBOV])[.,;:)]*$/;

/**
 * Puts back section signs that were misread, only where number and law follow: "8 433 Abs. 2 BGB". A law firm
 * searches for "§ 433". Changes nothing else; boxes and confidences stay.
 */
export function correctSectionSigns(lines: readonly OcrLine[]): OcrLine[] {
	const all = lines.flatMap((line) => line.words);
	const corrected = new Map<OcrWord, OcrWord>();
	for (const [at, word] of all.entries()) {
		const sign = misreadOne.test(word.text) ? "§" : misreadTwo.test(word.text) ? "§§" : undefined;
		if (sign === undefined || !sectionNumber.test(all[at + 1]?.text ?? "")) continue;
		if (!all.slice(at + 2, at + 2 + lawReach).some((next) => ofLaw.test(next.text))) continue;
		const opening = /^[(„"‚{[]/.exec(word.text)?.[0] ?? "";
		corrected.set(word, { ...word, text: opening.replace(/[{[]/, "(") + sign });
	}
	return lines.map((line) => ({ ...line, words: line.words.map((word) => corrected.get(word) ?? word) }));
}

/** Whether a section sign is missing before the number at `at`: "nach 85 Abs. 2 ZPO". */
export function lacksSign(words: readonly OcrWord[], at: number): boolean {
	if (!sectionNumber.test(words[at]?.text ?? "") || !/^Abs(?:\.|atz$)/.test(words[at + 1]?.text ?? "")) return false;
	return !words.slice(Math.max(0, at - lawReach), at).some(({ text }) => text.includes("§"));
}
