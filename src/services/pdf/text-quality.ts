import * as tuned from "./thresholds.ts";

/**
 * The commonest words of the languages that come to a German law office. In running text every third to fifth word is one of them;
 * in what a bad recognition made of it, hardly any.
 */
const common = new Set(
	(
		"der die das und in zu den von mit auf für ist im dem nicht ein eine als auch es an werden aus er hat dass sie nach wird bei einer " +
		"um am sind noch wie einem über so zum war haben nur oder aber vor zur bis mehr durch man sein ich wir ihr ihre sich des " +
		"the of and to a that is was for it with as his on be at by had not are but from or have an they which one you were all her she " +
		"le la les de des un une et est que qui dans pour pas sur par plus au du ce se ne il elle nous vous avec son sont " +
		"el los las en y por con para del al lo su una no es il di che per non sono della i gli con dei het een van dat op te zijn"
	).split(" "),
);
/** Whether a text over a scan is refuse of a bad recognition: judged by its words, not by their letters. */
export function isUnsearchable(text: string): boolean {
	const words =
		text.match(/[\p{L}\p{N}][\p{L}\p{N}\p{M}\p{S}\p{P}]*/gu)?.map((word) => word.replace(/[^\p{L}\p{N}]+$/u, "")) ?? [];
	const written = words.filter((word) => /\p{L}/u.test(word));
	if (written.length < tuned.minWords || !/\p{Script=Latin}/u.test(text)) return false;
	const usual = written.filter((word) => common.has(word.toLowerCase())).length;
	return usual < tuned.minCommon * written.length && written.filter(isOdd).length > tuned.maxOdd * written.length;
}

/** "w1r", "kAufer", "ttlln", "l": no word is written like that; abbreviations and case numbers are. */
function isOdd(word: string): boolean {
	if (/^[\p{Lu}\p{N}.-]+$/u.test(word)) return false;
	if (word.length === 1) return true;
	if (/\p{L}\p{N}+\p{L}|\p{N}\p{L}{3}/u.test(word) || /\p{Ll}\p{Lu}/u.test(word)) return true;
	if (/[^\p{L}\p{N}.,:;'’/@&()-]/u.test(word)) return true;
	return word.length > 3 && !/[aeiouyäöüáéíóúàèìòùâêîôûæœøå]/iu.test(word);
}
