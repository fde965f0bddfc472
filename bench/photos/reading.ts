import { readFileSync } from "node:fs";
import sharp from "sharp";
import type { PageWords } from "../../src/pdf/text-layer/page-words.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { readLines } from "../../src/services/ocr/hocr.ts";
import { openImage } from "../../src/services/ocr/page-image.ts";
import { step } from "../../src/services/ocr/step.ts";
import { readHocr } from "../../src/tools/tesseract.ts";

export interface Reading {
	/** Words of three letters and more that stand in a German or English dictionary. */
	readonly words: number;
	/** Tesseract's own confidence in each word, 0 to 100. */
	readonly confidences: readonly number[];
}

/** Debian's packages wngerman and wamerican. */
const lists = ["/usr/share/dict/ngerman", "/usr/share/dict/american-english"];
let dictionary: ReadonlySet<string> | undefined;

/** Neither enlarged nor shrunk for reading: what a picture has that does not say. */
const asItIs = 200;

/** Reads a picture as the OCR step would: one of a coarse resolution enlarged, one of none as it is. */
export async function read(image: Uint8Array, dpi = asItIs): Promise<Reading> {
	const { data, width, height, dpi: sized } = await openImage(image, dpi);
	const hocr = await withScratch(async (folder) => {
		await sharp(data, { raw: { width, height, channels: 1 } })
			.png({ compressionLevel: 1 })
			.toFile(`${folder}/page.png`);
		return readHocr(folder, "page.png", { languages: ["deu", "eng"], segmentation: 3, dpi: sized });
	});
	return judged(readLines(hocr).flatMap(({ words }) => words));
}

/** What of a page the customer gets: the step's own reading by all its models, without what is no print. */
export async function readAsServed(page: Uint8Array, dpi = asItIs): Promise<Reading> {
	const { outputs } = await step([page], { source: "image", dpi, upright: true, languages: [] });
	const { lines }: PageWords = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString("utf8"));
	return judged(lines.flatMap(({ words }) => words));
}

function judged(seen: readonly { readonly text: string; readonly confidence: number }[]): Reading {
	dictionary ??= new Set(lists.flatMap((list) => readFileSync(list, "utf8").toLowerCase().split("\n")));
	const known = dictionary;
	const words = seen.flatMap(({ text }) => text.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
	return {
		words: words.filter((word) => known.has(word)).length,
		confidences: seen.map(({ confidence }) => confidence),
	};
}
