import { readFileSync } from "node:fs";
import sharp from "sharp";
import { withScratch } from "../../src/cell/scratch.ts";
import { readLines } from "../../src/services/ocr/hocr.ts";
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

/** Reads a picture as OCR would. */
export async function read(image: Uint8Array): Promise<Reading> {
	dictionary ??= new Set(lists.flatMap((list) => readFileSync(list, "utf8").toLowerCase().split("\n")));
	const known = dictionary;
	const png = await sharp(image).autoOrient().grayscale().png({ compressionLevel: 1 }).toBuffer();
	const hocr = await withScratch(async (folder) => {
		await sharp(png).toFile(`${folder}/page.png`);
		return readHocr(folder, "page.png", { languages: ["deu", "eng"], segmentation: 3, dpi: 200 });
	});
	const seen = readLines(hocr).flatMap(({ words }) => words);
	const words = seen.flatMap(({ text }) => text.toLowerCase().match(/\p{L}{3,}/gu) ?? []);
	return {
		words: words.filter((word) => known.has(word)).length,
		confidences: seen.map(({ confidence }) => confidence),
	};
}
