/** How far a reading is from the truth. All counts, so that pages can be added up. */
export interface Errors {
	/** Characters and words of the truth. */
	readonly characters: number;
	readonly words: number;
	/** Edits (Levenshtein) that make one the other. */
	readonly characterEdits: number;
	readonly wordEdits: number;
	/** Section signs of the truth, and those read with the number behind them: what a lawyer searches for. */
	readonly signs: number;
	readonly signsFound: number;
	/** Section signs that are not in the text. */
	readonly signsInvented: number;
}

export const noErrors: Errors = {
	characters: 0,
	words: 0,
	characterEdits: 0,
	wordEdits: 0,
	signs: 0,
	signsFound: 0,
	signsInvented: 0,
};

/** Compares page by page. */
export function errorsOf(pages: readonly string[], truths: readonly string[]): Errors {
	return truths.map((truth, page) => errorsOfPage(plain(pages[page] ?? ""), plain(truth))).reduce(add, noErrors);
}

export function add(a: Errors, b: Errors): Errors {
	const sums = Object.keys(noErrors).map((key) => [key, a[key as keyof Errors] + b[key as keyof Errors]]);
	return Object.fromEntries(sums) as unknown as Errors;
}

function errorsOfPage(text: string, truth: string): Errors {
	const words = truth.split(" ");
	const wanted = cited(truth);
	const found = cited(text);
	const shared = [...wanted].map(([sign, times]) => Math.min(times, found.get(sign) ?? 0));
	return {
		characters: [...truth].length,
		words: words.length,
		characterEdits: edits([...text], [...truth]),
		wordEdits: edits(text.split(" "), words),
		signs: total(wanted.values()),
		signsFound: total(shared),
		signsInvented: Math.max(0, (text.match(/§/g)?.length ?? 0) - (truth.match(/§/g)?.length ?? 0)),
	};
}

/** Broken words whole, as a reader reads them; white space alike; composed letters. */
const plain = (text: string): string =>
	text
		.normalize("NFC")
		// To who searches the long one of Fraktur is an s.
		.replaceAll("ſ", "s")
		.replace(/(\p{L})[-\u00ad]\s*\n\s*(?=\p{Ll})/gu, "$1")
		.replace(/[\s\p{Cf}\p{Cc}]+/gu, " ")
		.trim();

/** "§ 433", "§§ 280": each sign with its first number, and how often. */
function cited(text: string): Map<string, number> {
	const all = new Map<string, number>();
	for (const [, sign, number] of text.matchAll(/(§+)\s?(\d*)/g)) {
		const key = `${sign} ${number}`;
		all.set(key, (all.get(key) ?? 0) + 1);
	}
	return all;
}

const total = (numbers: Iterable<number>): number => [...numbers].reduce((sum, one) => sum + one, 0);

function edits(a: readonly string[], b: readonly string[]): number {
	let row = Int32Array.from({ length: b.length + 1 }, (_, index) => index);
	let next = new Int32Array(b.length + 1);
	for (const [i, one] of a.entries()) {
		next[0] = i + 1;
		for (let j = 0; j < b.length; j++) {
			const replaced = (row[j] as number) + (one === b[j] ? 0 : 1);
			next[j + 1] = Math.min(replaced, (row[j + 1] as number) + 1, (next[j] as number) + 1);
		}
		[row, next] = [next, row];
	}
	return row[b.length] as number;
}
