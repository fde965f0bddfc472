import type { Note, Remark } from "../kinds.ts";

/** Notes on one page of the result, counted from 1. */
export interface PageNotes {
	readonly page: number;
	readonly notes: readonly Note[];
}

/** Each note once, with its pages; a note on the whole document has none. */
export function remarksOn(ofDocument: readonly Note[], ofPages: readonly PageNotes[] = []): Remark[] {
	const pagesOf = new Map<Note, Set<number>>();
	for (const { page, notes } of ofPages) {
		for (const note of notes) pagesOf.set(note, (pagesOf.get(note) ?? new Set()).add(page));
	}
	// The PDF made of a Word file may be kept unchanged, but it is not the original.
	const shown = ofDocument.filter((note) => note !== "kept-original" || !ofDocument.includes("converted"));
	for (const note of shown) pagesOf.set(note, new Set());
	return [...pagesOf].map(([note, pages]) => ({ note, pages: [...pages].sort((a, b) => a - b) }));
}

/** Notes on pages that were dropped; their numbers are those of the original. */
export const droppedFrom = (original: readonly number[]): PageNotes[] =>
	original.map((page) => ({ page, notes: ["blank-dropped"] }));
