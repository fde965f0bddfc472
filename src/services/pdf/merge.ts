import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { PDFHexString, PDFName } from "@cantoo/pdf-lib";
import { Failure } from "../../failure.ts";
import { pageSizes } from "../../tools/poppler.ts";
import { concatenate } from "../../tools/qpdf.ts";
import { finish, openPdf, signProducer } from "./finish.ts";

/** All inputs in one, a bookmark "1", "2", … at the first page of each (ISO 32000-2, 12.3.3). */
export async function merge(
	folder: string,
	inputs: readonly Uint8Array[],
): Promise<{ output: Uint8Array; pages: number }> {
	if (inputs.length === 0) throw new Failure("empty");
	const names: string[] = [];
	const starts: number[] = [];
	let pages = 0;
	for (const [index, input] of inputs.entries()) {
		const name = `part-${index}.pdf`;
		await writeFile(join(folder, name), input);
		names.push(name);
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
		entry.set(PDFName.of("Title"), PDFHexString.fromText(String(index + 1)));
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
