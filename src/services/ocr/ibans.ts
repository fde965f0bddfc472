import type { OcrLine, OcrWord } from "./hocr.ts";

/** Germany's has 22 characters, of other countries 15 to 34 (ISO 13616); printed in groups of four, or in one. */
const iban = /^[A-Z]{2}\d{2}[\dA-Z]{11,30}$/;
const begins = /^[A-Z]{2}[\dOIlSBZ]{2}[\dOIlSBZ]{0,30}$/;
const group = /^[\dA-ZIl]{1,4}[.,;]?$/;
/** Longest, in groups. */
const maxGroups = 9;
const digits: Readonly<Record<string, string>> = { O: "0", I: "1", l: "1", S: "5", B: "8", Z: "2" };

/** Puts digits back into account numbers that were read as letters: "DEO2 1203 …", where the check digits prove it. */
export function correctIbans(lines: readonly OcrLine[]): OcrLine[] {
	return lines.map((line) => ({ ...line, words: mended(line.words) }));
}

function mended(words: readonly OcrWord[]): OcrWord[] {
	const result = [...words];
	for (const [at, { text }] of words.entries()) {
		if (!begins.test(text)) continue;
		for (let count = Math.min(maxGroups, words.length - at); count > 0; count--) {
			const parts = words.slice(at, at + count);
			if (!parts.slice(1).every((part) => group.test(part.text))) continue;
			const meant = parts.map((part, index) =>
				index === 0 ? part.text.slice(0, 2) + inDigits(part.text.slice(2)) : inDigits(part.text),
			);
			if (!isIban(meant.join("").replace(/[.,;]$/, ""))) continue;
			for (const [index, text] of meant.entries()) result[at + index] = { ...(parts[index] as OcrWord), text };
			break;
		}
	}
	return result;
}

const inDigits = (text: string): string => text.replace(/[OIlSBZ]/g, (letter) => digits[letter] ?? letter);

/** ISO 7064, MOD 97-10: the first four characters behind the others, A as 10, …, Z as 35. */
function isIban(text: string): boolean {
	if (!iban.test(text)) return false;
	const turned = text.slice(4) + text.slice(0, 4);
	let rest = 0;
	for (const character of turned) {
		const value = Number.parseInt(character, 36);
		rest = (rest * (value > 9 ? 100 : 10) + value) % 97;
	}
	return rest === 1;
}
