import { PDFDocument, PDFName } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { Failure } from "../../failure.ts";
import { blankTestSide, isSurelyBlank } from "../../imaging/blank-page.ts";
import type { Note } from "../../kinds.ts";
import { finishPdf, signProducer } from "../../pdf/document.ts";
import type { Size } from "../../pdf/images/choose-encoding.ts";
import { embedImage } from "../../pdf/images/image-xobject.ts";
import { glyphlessFont } from "../../pdf/text-layer/glyphless-font.ts";
import { parsePageWords } from "../../pdf/text-layer/parse-page-words.ts";
import { addTextLayer } from "../../pdf/text-layer/text-layer.ts";

interface PictureOf {
	readonly dpi: number;
	readonly words: boolean;
	/** A photo of something, and no page. */
	readonly picture?: boolean | undefined;
}

/**
 * A page of one picture each, at its true size, with its words; coarser where it would be larger than `mostBytes`, but for photos
 * of something: they stay as they are unless `size` itself is "small".
 */
export async function fromImages(
	folder: string,
	inputs: readonly Uint8Array[],
	pages: readonly PictureOf[],
	size: Size,
	mostBytes: number,
): Promise<{ output: Uint8Array; pages: number; notes: Note[]; dropped: number[] }> {
	const dropped = await blankAmong(inputs, pages);
	const made = await bind(folder, inputs, pages, { page: size, picture: size }, dropped);
	if (size !== "normal" || made.output.length <= mostBytes) return made;
	const smaller = await bind(folder, inputs, pages, { page: "small", picture: size }, dropped);
	return smaller.output.length < made.output.length ? smaller : made;
}

async function bind(
	folder: string,
	inputs: readonly Uint8Array[],
	pages: readonly PictureOf[],
	sizes: Readonly<Record<"page" | "picture", Size>>,
	dropped: number[],
) {
	const document = await PDFDocument.create({ updateMetadata: false });
	const { context } = document;
	const font = glyphlessFont(context);
	const notes = new Set<Note>();
	let next = 0;
	for (const [index, { dpi, words, picture }] of pages.entries()) {
		const image = inputs[next++];
		if (image === undefined || image.length === 0) throw new Failure("empty");
		if (dropped.includes(index + 1)) {
			next += words ? 1 : 0;
			continue;
		}
		const kind = picture ? "picture" : "page";
		const { ref, width, height } = await embedImage(context, image, dpi, sizes[kind], kind);
		const paper = [(width * 72) / dpi, (height * 72) / dpi] as const;
		const page = document.addPage([paper[0], paper[1]]);
		const content = `q\n${paper.map((side) => Math.round(side * 1000) / 1000).join(" 0 0 ")} 0 0 cm\n/Page Do\nQ`;
		page.node.set(PDFName.of("Contents"), context.register(context.flateStream(content)));
		page.node.set(PDFName.of("Resources"), context.obj({ XObject: { Page: ref } }));
		if (!words) continue;
		const untrustedWords = inputs[next++];
		if (untrustedWords === undefined) throw new Failure("empty");
		if (addTextLayer(page, parsePageWords(untrustedWords), font)) notes.add("ocr");
	}
	if (notes.has("ocr")) font.finish();
	signProducer(document);
	const output = await finishPdf(folder, document);
	return { output, pages: pages.length - dropped.length, notes: [...notes], dropped };
}

/** Numbers of the surely blank pages, from 1; none where all are. */
async function blankAmong(
	inputs: readonly Uint8Array[],
	pages: readonly { readonly words: boolean }[],
): Promise<number[]> {
	const blank: number[] = [];
	let next = 0;
	for (const [index, { words }] of pages.entries()) {
		const [image, untrustedWords] = [inputs[next++], words ? inputs[next++] : undefined];
		const hasText = untrustedWords !== undefined && parsePageWords(untrustedWords).lines.length > 0;
		if (pages.length > 1 && !hasText && image !== undefined && (await isBlankImage(image))) blank.push(index + 1);
	}
	return blank.length < pages.length ? blank : [];
}

async function isBlankImage(image: Uint8Array): Promise<boolean> {
	const { data, info } = await sharp(image)
		.resize({ width: blankTestSide, height: blankTestSide, fit: "inside", withoutEnlargement: true })
		.grayscale()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return isSurelyBlank({ data, width: info.width, height: info.height, channels: 1 });
}
