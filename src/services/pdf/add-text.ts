import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFName } from "@cantoo/pdf-lib";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import type { PageWords } from "../ocr/task.ts";
import { finish, openPdf, pack, signProducer } from "./finish.ts";
import { glyphlessFont } from "./glyphless-font.ts";
import { readWords } from "./read-words.ts";
import { type Coarseness, type Colour, coarsenesses, shrinkImages } from "./shrink.ts";
import { addTextLayer } from "./text-layer.ts";

/** What is saved by packing alone must be worth a different file. */
const worthwhile = 0.95;

/**
 * How many bytes a page may grow by its text layer. None: nobody gets back more than was sent; pages stored as
 * JBIG2 already leave no room (a layer takes some 9 bytes a word, the font 2 KB) and come back as they were.
 */
const maxGrowthBytesPerPage = 0;

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
	// An electronic invoice (ZUGFeRD, Factur-X: associated files, ISO 32000-2, 14.13) is a record: byte for byte.
	if (pages.length === 0 && asItCame && document.catalog.has(PDFName.of("AF")))
		return { output: original, pages: count, notes: ["text-kept"] };
	if (pages.length === 0) return packOnly(folder, original, sound, asItCame, count);
	if (pages.length !== untrustedWords.length || pages.some((page) => page >= count)) throw new Failure("crashed");

	const words = new Map(pages.map((page, index) => [page, readWords(untrustedWords[index] ?? new Uint8Array())]));
	const base = asItCame ? original.length : Math.max(original.length, sound.length);
	const limit = base + maxGrowthBytesPerPage * pages.length;
	const until = Date.now() + shrinkBudgetMs;
	for (const coarseness of coarsenesses) {
		const made = await layOver(folder, sound, words, colour, coarseness, until);
		if (made.output.length <= limit) return { output: made.output, pages: count, notes: made.notes(original) };
		if (Date.now() > until) break;
	}
	const notes: Note[] = ["kept-original", "not-searchable"];
	return { output: asItCame ? original : sound, pages: count, notes };
}

/** Nothing to read: the text there is stays, and the original with it unless packing saves something. */
async function packOnly(
	folder: string,
	original: Uint8Array,
	sound: Uint8Array,
	asItCame: boolean,
	pages: number,
): Promise<Made> {
	const packed = await pack(folder, sound);
	if (packed.length <= worthwhile * original.length)
		return { output: packed, pages, notes: ["text-kept", ...smaller(packed, original)] };
	if (asItCame) return { output: original, pages, notes: ["text-kept", "kept-original"] };
	return { output: packed.length < sound.length ? packed : sound, pages, notes: ["text-kept"] };
}

async function layOver(
	folder: string,
	sound: Uint8Array,
	words: ReadonlyMap<number, PageWords>,
	colour: Colour,
	coarseness: Coarseness,
	until: number,
) {
	const document = await openPdf(sound);
	const font = glyphlessFont(document.context);
	let added = false;
	for (const [page, pageWords] of words) added = addTextLayer(document.getPage(page), pageWords, font) || added;
	if (added) font.finish();
	await shrinkImages(folder, "sound.pdf", document, new Set(words.keys()), colour, coarseness, until);
	signProducer(document);
	const output = await finish(folder, document);
	const notes = (original: Uint8Array): Note[] => [...(added ? (["ocr"] as const) : []), ...smaller(output, original)];
	return { output, notes };
}

const smaller = (made: Uint8Array, original: Uint8Array): Note[] =>
	made.length < 0.9 * original.length ? ["smaller"] : [];
