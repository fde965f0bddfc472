import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFArray, PDFDict, type PDFDocument, PDFName, PDFNumber } from "@cantoo/pdf-lib";
import { isTelling } from "../../court/name-rules.ts";
import { proposeName } from "../../court/propose-name.ts";
import { type Manifest, parseManifest } from "../../manifest.ts";
import { type Bookmark, bookmarksOf, setBookmarks } from "../../pdf/bookmarks.ts";
import { finishPdf, openPdf, signProducer } from "../../pdf/document.ts";
import { get, getDict } from "../../pdf/pdfa/model.ts";
import { firstPageText } from "../../tools/poppler.ts";
import { concatenate } from "../../tools/qpdf.ts";
import type { PdfOptions } from "./task.ts";

type Titles = Extract<PdfOptions, { do: "merge" }>["titles"];

/**
 * The inputs that have a title in one, a bookmark at the first page of each and its own bookmarks below it. Linearised
 * (ISO 32000-2, annex F): a long file shows its first page before it is all there.
 */
export async function merge(
	folder: string,
	inputs: readonly Uint8Array[],
	entitled: Titles,
): Promise<{ output: Uint8Array; pages: number }> {
	const names: string[] = [];
	const bookmarks: Bookmark[] = [];
	const nameOf = namesIn(inputs);
	let pages = 0;
	for (const [index, { manifest, part }] of entitled.entries()) {
		const name = `part-${index}.pdf`;
		const input = inputs[index] ?? new Uint8Array();
		await writeFile(join(folder, name), input);
		names.push(name);
		const document = await openPdf(input);
		const title = (await titleOf(folder, name, nameOf(manifest, part))) || String(index + 1);
		bookmarks.push({ title, page: pages, children: moved(bookmarksOf(document), pages) });
		pages += document.getPageCount();
	}
	await concatenate(folder, names, "merged.pdf");
	const document = await openPdf(await readFile(join(folder, "merged.pdf")));
	setBookmarks(document, bookmarks);
	numberUnlabelled(document);
	signProducer(document);
	return { output: await finishPdf(folder, document, ["--linearize"]), pages };
}

/**
 * Where one of the parts has page labels qpdf labels them all, those of the others without a style: a reader would show nothing for
 * their pages (ISO 32000-2, 12.4.2). They get their place in the whole, as they would in a file without labels.
 */
function numberUnlabelled(document: PDFDocument): void {
	const ranges = get(getDict(document.catalog, "PageLabels"), "Nums");
	if (!(ranges instanceof PDFArray)) return;
	for (let at = 0; at + 1 < ranges.size(); at += 2) {
		const first = ranges.lookup(at);
		const label = ranges.lookup(at + 1);
		if (!(label instanceof PDFDict && first instanceof PDFNumber)) continue;
		if (label.has(PDFName.of("S")) || label.has(PDFName.of("P"))) continue;
		label.set(PDFName.of("S"), PDFName.of("D"));
		label.set(PDFName.of("St"), PDFNumber.of(first.asNumber() + 1));
	}
}

/** A longer one breaks every reader's margin. In characters. */
const maxTitle = 100;

async function titleOf(folder: string, pdf: string, untrustedName: string): Promise<string> {
	const name = untrustedName.normalize("NFC").replace(/\.[A-Za-z0-9]{1,5}$/, "");
	const telling = isTelling(untrustedName) ? name : (proposeName(await firstPageText(folder, pdf)) ?? name);
	return telling.replace(/\p{C}/gu, "").trim().slice(0, maxTitle);
}

/** Names by a manifest's input and a place in it; each manifest is read once. */
function namesIn(inputs: readonly Uint8Array[]): (manifest: number, part: number) => string {
	const read = new Map<number, Manifest>();
	return (input, part) => {
		const manifest = read.get(input) ?? parseManifest(inputs[input]);
		read.set(input, manifest);
		return manifest.parts[part]?.name ?? "";
	};
}

const moved = (bookmarks: readonly Bookmark[], by: number): Bookmark[] =>
	bookmarks.map(({ title, page, children }) => ({
		title,
		page: page === undefined ? undefined : page + by,
		children: moved(children, by),
	}));
