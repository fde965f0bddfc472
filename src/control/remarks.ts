import type { Note, Remark } from "../kinds.ts";

/** What was said of one page of the result, counted from 1. */
export interface PageNotes {
	readonly page: number;
	readonly notes: readonly Note[];
}

/** Each note once, with the pages it was said of; one said of the document as a whole names none. */
export function remarksOn(ofDocument: readonly Note[], ofPages: readonly PageNotes[] = []): Remark[] {
	const pagesOf = new Map<Note, Set<number>>();
	for (const { page, notes } of ofPages) {
		for (const note of notes) pagesOf.set(note, (pagesOf.get(note) ?? new Set()).add(page));
	}
	// Of a Word file the PDF made of it may be kept as it is, but it is not what came.
	const told = ofDocument.filter((note) => note !== "kept-original" || !ofDocument.includes("converted"));
	for (const note of told) pagesOf.set(note, new Set());
	return [...pagesOf].map(([note, pages]) => ({ note, pages: [...pages].sort((a, b) => a - b) }));
}

/** What is said of pages that were left out: their numbers are those of the original. */
export const droppedFrom = (original: readonly number[]): PageNotes[] =>
	original.map((page) => ({ page, notes: ["blank-dropped"] }));
