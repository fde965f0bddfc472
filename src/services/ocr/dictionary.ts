import { readFileSync } from "node:fs";

/** Debian's word list of new German spelling (package wngerman). */
const listed = "/usr/share/dict/ngerman";
/** Parts of a compound are no shorter: "in" and "an" would make words of anything. */
const minPart = 4;

let words: ReadonlySet<string> | undefined;

/** Whether `text` is a German word, or two in one; signs around it do not matter. Where there is no list, nothing is. */
export function isWord(text: string): boolean {
	const word = /^\P{L}*(\p{L}[\p{L}-]*)\P{L}*$/u.exec(text)?.[1];
	if (word === undefined) return false;
	if (word.includes("-")) return word.split("-").every((part) => part === "" || isWord(part));
	words ??= readList();
	if (isListed(word)) return true;
	for (let at = minPart; at <= word.length - minPart; at++) {
		const head = word.slice(0, at);
		const tail = word.slice(at);
		if (isListed(tail) && (isListed(head) || (head.endsWith("s") && isListed(head.slice(0, -1))))) return true;
	}
	return false;
}

const isListed = (word: string): boolean =>
	words?.has(word) === true ||
	words?.has(word.toLowerCase()) === true ||
	words?.has(word.charAt(0).toUpperCase() + word.slice(1).toLowerCase()) === true;

function readList(): ReadonlySet<string> {
	try {
		return new Set(readFileSync(listed, "utf8").split("\n"));
	} catch {
		return new Set();
	}
}
