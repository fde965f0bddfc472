import { plainText } from "./plain-text.ts";
import type { Mail } from "./read-mail.ts";

/** Each one that does not fit costs a key derivation of up to a second in every locked file; a mail of thousands would never end. */
export const maxPasswords = 12;
/** Longer ones than people write; formats take no more than 255 characters. */
const maxLength = 128;
/** So much of a mail is looked through: passwords stand in what was written, not in what was quoted below. In characters. */
const maxText = 50_000;

const keyword =
	/(?<![\p{L}\p{N}#])(?:[\p{L}-]*pass(?:wor[dt]|wört|phrase|code)|[\p{L}-]*kennwort|zugangscode|pw|pwd|pin)(?![\p{L}\p{N}])/giu;
const verb = /^(?:[^:=\n]{0,80}?[\s)])??(?:lautet|lauten|ist|is|heißt|heisst|wäre)\s*[:=]?\s+|^[^:=\n]{0,80}?[:=]\s*/iu;
const quoted = /^[„“”"'‚‘’«»](.+?)[„“”"'‚‘’«»](?=$|[\s.,;)])/u;

/**
 * What may be passwords in a mail's subject and text (`Passwort: …`, `PW …`, `the password is …`), the likeliest first.
 * It is written by people in passing, so several readings of a line are offered: with and without the full stop, the word
 * and the whole line.
 */
export function passwordsIn({ about, text, html }: Pick<Mail, "about" | "text" | "html">): string[] {
	const body = text.trim() === "" ? plainText(html) : text;
	const found = new Set<string>();
	for (const place of [about.subject ?? "", body.slice(0, maxText)]) {
		const written = place.normalize("NFC");
		for (const { 0: word, index } of written.matchAll(keyword)) {
			const [line = "", next = ""] = written
				.slice(index + word.length, index + word.length + 1000)
				.split(/\n/)
				.map((one) => one.trim())
				.filter((one, at) => at === 0 || one !== "");
			const rest = line.replace(verb, "").replace(/^[–-]\s+/, "");
			for (const reading of readingsOf(/^[\s:=–-]*$/.test(rest) ? next : rest)) found.add(reading);
		}
	}
	return [...found].slice(0, maxPasswords);
}

function readingsOf(line: string): string[] {
	const inQuotes = quoted.exec(line)?.[1];
	if (inQuotes !== undefined) return [inQuotes].filter(isPossible);
	const [word = ""] = line.split(/\s/, 1);
	const readings = [word, line].flatMap((reading) => [reading.replace(/[.,;:!?)*]+$/, ""), reading]);
	return readings.filter(isPossible);
}

const isPossible = (reading: string): boolean => reading.length > 0 && reading.length <= maxLength;
