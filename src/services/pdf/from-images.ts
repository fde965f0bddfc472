import { PDFDocument, PDFName } from "@cantoo/pdf-lib";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { finish, signProducer } from "./finish.ts";
import { glyphlessFont } from "./glyphless-font.ts";
import { embedImage } from "./image-xobject.ts";
import { readWords } from "./read-words.ts";
import { addTextLayer } from "./text-layer.ts";

/** A page of one picture each, at its true size, with its words. */
export async function fromImages(
	folder: string,
	inputs: readonly Uint8Array[],
	pages: readonly { readonly dpi: number; readonly words: boolean }[],
): Promise<{ output: Uint8Array; pages: number; notes: Note[] }> {
	const document = await PDFDocument.create({ updateMetadata: false });
	const { context } = document;
	const font = glyphlessFont(context);
	const notes = new Set<Note>();
	let next = 0;
	for (const { dpi, words } of pages) {
		const image = inputs[next++];
		if (image === undefined || image.length === 0) throw new Failure("empty");
		const { ref, width, height } = await embedImage(context, image);
		const size = [(width * 72) / dpi, (height * 72) / dpi] as const;
		const page = document.addPage([size[0], size[1]]);
		const content = `q\n${size.map((side) => Math.round(side * 1000) / 1000).join(" 0 0 ")} 0 0 cm\n/Page Do\nQ`;
		page.node.set(PDFName.of("Contents"), context.register(context.flateStream(content)));
		page.node.set(PDFName.of("Resources"), context.obj({ XObject: { Page: ref } }));
		if (!words) continue;
		const untrustedWords = inputs[next++];
		if (untrustedWords === undefined) throw new Failure("empty");
		if (addTextLayer(page, readWords(untrustedWords), font)) notes.add("ocr");
	}
	if (notes.has("ocr")) font.finish();
	signProducer(document);
	return { output: await finish(folder, document), pages: pages.length, notes: [...notes] };
}
