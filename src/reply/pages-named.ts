import type { Locale } from "../failure.ts";

/** Pages as a sentence speaks of them. */
export interface PagesNamed {
	/** Who: "Seite 2", "Die Seiten 2 und 4 bis 6". */
	readonly the: string;
	/** Where: "Auf Seite 2". */
	readonly on: string;
	/** The verb stands in the plural. */
	readonly many: boolean;
}

/** Numbers or ranges that are listed at most. */
const maxNamed = 12;

/**
 * @param pages from 1, in order; none: the document as a whole
 * @param only whether the document has but one page, whose number would only puzzle
 */
export function pagesNamed(pages: readonly number[], only: boolean, locale: Locale): PagesNamed {
	const words = language[locale];
	if (pages.length === 0) return { ...words.document, many: false };
	if (only) return { ...words.page, many: false };
	if (pages.length === 1) return { ...words.one(`${pages[0]}`), many: false };
	const named = runsOf(pages).flatMap(([first, last]) => {
		if (last - first < 2) return first === last ? [`${first}`] : [`${first}`, `${last}`];
		return [`${first} ${words.to} ${last}`];
	});
	const shown = named.length > maxNamed ? [...named.slice(0, maxNamed), words.more] : named;
	const before = shown.slice(0, -1).join(", ");
	return { ...words.several(`${before}${before === "" ? "" : ` ${words.and} `}${shown.at(-1)}`), many: true };
}

const language = {
	de: {
		document: { the: "Das Dokument", on: "Im Dokument" },
		page: { the: "Die Seite", on: "Auf der Seite" },
		one: (number: string) => ({ the: `Seite ${number}`, on: `Auf Seite ${number}` }),
		several: (numbers: string) => ({ the: `Die Seiten ${numbers}`, on: `Auf den Seiten ${numbers}` }),
		to: "bis",
		and: "und",
		more: "weitere",
	},
	en: {
		document: { the: "The document", on: "In the document" },
		page: { the: "The page", on: "On the page" },
		one: (number: string) => ({ the: `Page ${number}`, on: `On page ${number}` }),
		several: (numbers: string) => ({ the: `Pages ${numbers}`, on: `On pages ${numbers}` }),
		to: "to",
		and: "and",
		more: "more",
	},
} as const;

/** Neighbours without a gap, first and last. */
function runsOf(pages: readonly number[]): [number, number][] {
	const runs: [number, number][] = [];
	for (const page of pages) {
		const run = runs.at(-1);
		if (run && page === run[1] + 1) run[1] = page;
		else runs.push([page, page]);
	}
	return runs;
}
