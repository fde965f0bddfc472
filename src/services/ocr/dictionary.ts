import { readFileSync } from "node:fs";
import { minCompoundPart } from "./thresholds.ts";

/** Debian's word list of new German spelling (package wngerman). */
const listed = "/usr/share/dict/ngerman";

let list: Buffer | undefined;

/** Whether `text` is a German word or a compound of two; punctuation around it is ignored. Always false where the list is not installed. */
export function isWord(text: string, minPart = minCompoundPart): boolean {
	const word = /^\P{L}*(\p{L}[\p{L}-]*)\P{L}*$/u.exec(text)?.[1];
	if (word === undefined) return false;
	if (word.includes("-")) return word.split("-").every((part) => part === "" || isWord(part, minPart));
	if (isListed(word)) return true;
	for (let at = minPart; at <= word.length - minPart; at++) {
		const head = word.slice(0, at);
		const tail = word.slice(at);
		if (isListed(tail) && (isListed(head) || (head.endsWith("s") && isListed(head.slice(0, -1))))) return true;
	}
	return false;
}

const isListed = (word: string): boolean =>
	has(word) || has(word.toLowerCase()) || has(word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());

/** Binary search in the file: its lines are sorted by bytes, so that no hundreds of thousands of strings are made. */
function has(word: string): boolean {
	list ??= readList();
	const wanted = Buffer.from(`${word}\n`);
	let [low, high] = [0, list.length];
	while (low < high) {
		const middle = (low + high) >> 1;
		const start = middle === 0 ? 0 : list.lastIndexOf(lineEnd, middle - 1) + 1;
		const end = list.indexOf(lineEnd, middle) + 1 || list.length;
		const order = list.compare(wanted, 0, wanted.length, start, end);
		if (order === 0) return true;
		if (order < 0) low = end;
		else high = start;
	}
	return false;
}

const lineEnd = 0x0a;

function readList(): Buffer {
	try {
		return readFileSync(listed);
	} catch {
		return Buffer.alloc(0);
	}
}
