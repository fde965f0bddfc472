import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ParseSpeeds, PDFDict, PDFDocument, PDFHexString, PDFName } from "@cantoo/pdf-lib";
import { Failure } from "../../failure.ts";
import { check, rewrite } from "../../tools/qpdf.ts";

/** Opens for changing. Nothing is touched by opening: no dates, no producer. Throws `damaged`. */
export async function openPdf(bytes: Uint8Array): Promise<PDFDocument> {
	try {
		return await PDFDocument.load(bytes, { updateMetadata: false, preserveXFA: true, parseSpeed: ParseSpeeds.Fastest });
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
}

/** Names us as producer; nothing else is said about the document. */
export function signProducer(document: PDFDocument): void {
	const { context } = document;
	const known = context.lookup(context.trailerInfo.Info ?? context.obj(null));
	const info = known instanceof PDFDict ? known : context.obj({});
	if (info !== known) context.trailerInfo.Info = context.register(info);
	info.set(PDFName.of("Producer"), PDFHexString.fromText("MaraMail"));
}

/** Writes and packs `document`: object streams (ISO 32000-2, 7.5.7), unused objects gone. */
export async function finish(folder: string, document: PDFDocument): Promise<Buffer> {
	const bytes = await document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
	return pack(folder, bytes);
}

/** Packs a PDF without changing what it shows. Throws `crashed` where the result would not be sound. */
export async function pack(folder: string, bytes: Uint8Array): Promise<Buffer> {
	await writeFile(join(folder, "unpacked.pdf"), bytes);
	const done = await rewrite(folder, "unpacked.pdf", "packed.pdf", ["--object-streams=generate", "--deterministic-id"]);
	if (!done || (await check(folder, "packed.pdf")) === "broken")
		throw new Failure("crashed", { cause: "unsound result" });
	return readFile(join(folder, "packed.pdf"));
}
