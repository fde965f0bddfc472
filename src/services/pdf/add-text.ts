import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { finishPdf, openPdf, signProducer } from "../../pdf/document.ts";
import { exchangeImages, shownElsewhere } from "../../pdf/exchange-images.ts";
import { glyphlessFont } from "../../pdf/text-layer/glyphless-font.ts";
import { parsePageWords } from "../../pdf/text-layer/parse-page-words.ts";
import { removeTextLayer } from "../../pdf/text-layer/remove-text-layer.ts";
import { addTextLayer } from "../../pdf/text-layer/text-layer.ts";
import { keep } from "./keep-original.ts";
import * as tuned from "./thresholds.ts";

/** What was made of one page: its words, and a copy of it with its pictures coded anew. */
export interface PageParts {
	/** From 0. */
	readonly number: number;
	readonly untrustedWords?: Uint8Array | undefined;
	readonly picture?: Uint8Array | undefined;
}

/** Lays text over pages of `sound` and exchanges their pictures. The pictures never grow. */
export async function addText(
	folder: string,
	original: Uint8Array,
	sound: Uint8Array,
	parts: readonly PageParts[],
): Promise<{ output: Uint8Array; pages: number; notes: Note[] }> {
	const document = await openPdf(sound);
	const pages = document.getPageCount();
	if (parts.some(({ number }) => number >= pages)) throw new Failure("crashed");
	const font = glyphlessFont(document.context);
	const shared = shownElsewhere(document, new Set(parts.map(({ number }) => number)));
	let words = 0;
	let exchanged = 0;
	for (const { number, untrustedWords, picture } of parts) {
		if (picture !== undefined) exchanged += exchangeImages(document, number, await openPdf(picture), shared);
		if (untrustedWords === undefined) continue;
		const read = parsePageWords(untrustedWords);
		if (read.lines.length > 0) removeTextLayer(document.getPage(number));
		if (addTextLayer(document.getPage(number), read, font))
			words += read.lines.reduce((sum, line) => sum + line.words.length, 0);
	}
	if (words === 0 && exchanged === 0) return { ...(await keep(folder, original, sound, "free")), pages };
	if (words > 0) font.finish();
	signProducer(document);
	const output = await finishPdf(folder, document);
	// A password taken off or damage mended is worth some bytes: such a file is never given back as it came.
	const asItCame = Buffer.compare(original, sound) === 0;
	const base = asItCame ? original.length : Math.max(original.length, sound.length);
	// By its text layer a document may grow that has no picture left to be made smaller (decision 0025); beyond, it comes back as it was.
	const growth = words > 0 ? tuned.layerBytes + tuned.wordBytes * words : 0;
	if (output.length > base + growth)
		return { output: asItCame ? original : sound, pages, notes: ["kept-original", "not-searchable"] };
	const notes: Note[] = words > 0 ? ["ocr"] : [];
	if (output.length < tuned.noticeablySmaller * original.length) notes.push("smaller");
	return { output, pages, notes };
}
