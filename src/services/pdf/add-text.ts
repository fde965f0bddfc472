import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import type { PageWords } from "../ocr/task.ts";
import { finish, openPdf, signProducer } from "./finish.ts";
import { glyphlessFont } from "./glyphless-font.ts";
import { keep } from "./keep.ts";
import { readWords } from "./read-words.ts";
import { shrinkImages } from "./shrink.ts";
import type { Colour, Size } from "./smallest.ts";
import { addTextLayer } from "./text-layer.ts";

/**
 * How many bytes a page may grow by its text layer. None: nobody gets back more than was sent; pages stored as
 * JBIG2 already leave no room (a layer takes some 9 bytes a word, the font 2 KB) and come back as they were.
 */
const maxGrowthBytesPerPage = 0;

/** The second only where a page would otherwise grow by its text layer. */
const sizes: readonly Size[] = ["normal", "small"];

/** Hundreds of photographs would outlast the cell's deadline of 300 s: what is not shrunk by then stays, in ms. */
const shrinkBudgetMs = 150_000;

interface Made {
	readonly output: Uint8Array;
	readonly pages: number;
	readonly notes: Note[];
}

/** Lays text over the listed pages of `sound` and makes the whole smaller, never larger, than it came in. */
export async function addText(
	folder: string,
	original: Uint8Array,
	sound: Uint8Array,
	pages: readonly number[],
	untrustedWords: readonly Uint8Array[],
	colour: Colour,
): Promise<Made> {
	await writeFile(join(folder, "sound.pdf"), sound);
	const document = await openPdf(sound);
	const count = document.getPageCount();
	// A password taken off or damage mended is worth some bytes: such a file is never given back as it came.
	const asItCame = Buffer.compare(original, sound) === 0;
	if (pages.length === 0) return { ...(await keep(folder, original, sound, "free")), pages: count };
	if (pages.length !== untrustedWords.length || pages.some((page) => page >= count)) throw new Failure("crashed");

	const words = new Map(pages.map((page, index) => [page, readWords(untrustedWords[index] ?? new Uint8Array())]));
	const base = asItCame ? original.length : Math.max(original.length, sound.length);
	const limit = base + maxGrowthBytesPerPage * pages.length;
	const until = Date.now() + shrinkBudgetMs;
	for (const size of sizes) {
		const made = await layOver(folder, sound, words, colour, size, until);
		if (made.output.length <= limit) return { output: made.output, pages: count, notes: made.notes(original) };
		if (Date.now() > until) break;
	}
	const notes: Note[] = ["kept-original", "not-searchable"];
	return { output: asItCame ? original : sound, pages: count, notes };
}

async function layOver(
	folder: string,
	sound: Uint8Array,
	words: ReadonlyMap<number, PageWords>,
	colour: Colour,
	size: Size,
	until: number,
) {
	const document = await openPdf(sound);
	const font = glyphlessFont(document.context);
	let added = false;
	for (const [page, pageWords] of words) added = addTextLayer(document.getPage(page), pageWords, font) || added;
	if (added) font.finish();
	await shrinkImages(folder, "sound.pdf", document, new Set(words.keys()), colour, size, until);
	signProducer(document);
	const output = await finish(folder, document);
	const notes = (original: Uint8Array): Note[] => [...(added ? (["ocr"] as const) : []), ...smaller(output, original)];
	return { output, notes };
}

const smaller = (made: Uint8Array, original: Uint8Array): Note[] =>
	made.length < 0.9 * original.length ? ["smaller"] : [];
