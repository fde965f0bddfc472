import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { ParseSpeeds, PDFDict, PDFDocument, PDFHexString, PDFName } from "@cantoo/pdf-lib";
import { Failure } from "../failure.ts";
import { check, rewrite } from "../tools/qpdf.ts";
import { convertToPdfA } from "./convert-to-pdfa.ts";

/** Opens a PDF for changing. Opening changes nothing: no dates, no producer. Throws `damaged`. */
export async function openPdf(bytes: Uint8Array): Promise<PDFDocument> {
	try {
		return await PDFDocument.load(bytes, { updateMetadata: false, preserveXFA: true, parseSpeed: ParseSpeeds.Fastest });
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
}

/** Sets the producer in the document information; nothing else. */
export function signProducer(document: PDFDocument): void {
	const { context } = document;
	const known = context.lookup(context.trailerInfo.Info ?? context.obj(null));
	const info = known instanceof PDFDict ? known : context.obj({});
	if (info !== known) context.trailerInfo.Info = context.register(info);
	info.set(PDFName.of("Producer"), PDFHexString.fromText("MaraMail"));
}

/** Converts `document` to PDF/A as far as its look allows, writes and compresses it. */
export async function finishPdf(
	folder: string,
	document: PDFDocument,
	options: readonly string[] = [],
): Promise<Buffer> {
	convertToPdfA(document);
	return pack(folder, await write(document), options);
}

/** Writes the document as it is, uncompressed. */
export function write(document: PDFDocument): Promise<Uint8Array> {
	return document.save({ useObjectStreams: false, addDefaultPage: false, updateFieldAppearances: false });
}

/**
 * Packs a PDF without changing what it shows: object streams (ISO 32000-2, 7.5.7), unused objects gone, LZW undone, the
 * line ends that PDF/A asks for (ISO 19005-2, 6.1.7.1). Throws `crashed` where the result would not be sound.
 */
export async function pack(folder: string, bytes: Uint8Array, options: readonly string[] = []): Promise<Buffer> {
	await writeFile(join(folder, "unpacked.pdf"), bytes);
	const packing = ["--object-streams=generate", "--newline-before-endstream", "--deterministic-id", ...options];
	const done = await rewrite(folder, "unpacked.pdf", "packed.pdf", packing);
	if (!done || (await check(folder, "packed.pdf")) === "broken")
		throw new Failure("crashed", { cause: "unsound result" });
	return readFile(join(folder, "packed.pdf"));
}
