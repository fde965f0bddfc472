import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFHexString, PDFName } from "@cantoo/pdf-lib";
import { isTelling } from "../../court/file-name.ts";
import { proposeName } from "../../court/propose-name.ts";
import { Failure } from "../../failure.ts";
import { firstPageText, pageSizes } from "../../tools/poppler.ts";
import { concatenate } from "../../tools/qpdf.ts";
import type { Manifest } from "../unpack/task.ts";
import { finish, openPdf, signProducer } from "./finish.ts";
import type { PdfOptions } from "./task.ts";

type Titles = Extract<PdfOptions, { do: "merge" }>["titles"];

/** The inputs that have a title in one, a bookmark at the first page of each (ISO 32000-2, 12.3.3). */
export async function merge(
	folder: string,
	inputs: readonly Uint8Array[],
	entitled: Titles,
): Promise<{ output: Uint8Array; pages: number }> {
	const names: string[] = [];
	const titles: string[] = [];
	const starts: number[] = [];
	const nameOf = namesIn(inputs);
	let pages = 0;
	for (const [index, { manifest, part }] of entitled.entries()) {
		const name = `part-${index}.pdf`;
		await writeFile(join(folder, name), inputs[index] ?? new Uint8Array());
		names.push(name);
		titles.push(await titleOf(folder, name, nameOf(manifest, part)));
		starts.push(pages);
		pages += (await pageSizes(folder, name)).length;
	}
	await concatenate(folder, names, "merged.pdf");
	const document = await openPdf(await readFile(join(folder, "merged.pdf")));
	const { context, catalog } = document;

	const outlines = context.nextRef();
	const items = starts.map(() => context.nextRef());
	for (const [index, item] of items.entries()) {
		const page = document.getPage(starts[index] ?? 0);
		const entry = context.obj({ Parent: outlines, Dest: [page.ref, "Fit"] });
		entry.set(PDFName.of("Title"), PDFHexString.fromText(titles[index] || String(index + 1)));
		const before = items[index - 1];
		const after = items[index + 1];
		if (before !== undefined) entry.set(PDFName.of("Prev"), before);
		if (after !== undefined) entry.set(PDFName.of("Next"), after);
		context.assign(item, entry);
	}
	const first = items[0];
	const last = items.at(-1);
	if (first === undefined || last === undefined) throw new Failure("empty");
	context.assign(outlines, context.obj({ Type: "Outlines", First: first, Last: last, Count: items.length }));
	catalog.set(PDFName.of("Outlines"), outlines);
	catalog.set(PDFName.of("PageMode"), PDFName.of("UseOutlines"));
	signProducer(document);
	return { output: await finish(folder, document), pages };
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
		const manifest = read.get(input) ?? (JSON.parse(Buffer.from(inputs[input] ?? []).toString("utf8")) as Manifest);
		read.set(input, manifest);
		return manifest.parts[part]?.name ?? "";
	};
}
