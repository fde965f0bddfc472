import { expect, test } from "vitest";
import type { PageWords } from "../../src/pdf/text-layer/page-words.ts";
import { step } from "../../src/services/ocr/step.ts";
import { characterError } from "../helpers/paper.ts";
import { readCollected } from "./folder.ts";

/** Pages of public test suites whose text is known, read by the real Tesseract. */

async function read(path: string, source: "image" | "pdf" = "image") {
	const { outputs, figures } = await step([readCollected(path)], { source, dpi: 300, upright: false, languages: [] });
	const { lines }: PageWords = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString("utf8"));
	return { text: lines.map(({ words }) => words.map(({ text }) => text).join(" ")).join("\n"), page: figures.pages[0] };
}

const tess4j = "B/nguyenq_tess4j/src/test/resources/test-data/";
const tesseract = "B/tesseract-ocr_test/testing/";
const docspell = "B/eikek_docspell/modules/files/src/test/resources/";

test.each([
	[`${tess4j}eurotext_deskew.png`, 0, `${tess4j}eurotext.png.txt`],
	[`${tess4j}eurotext90.png`, 270, `${tess4j}eurotext.png.txt`],
	[`${tesseract}phototest-rotated-180.png`, 180, `${tesseract}phototest.gold.txt`],
	[`${tesseract}phototest-rotated-L.png`, 90, `${tesseract}phototest.gold.txt`],
	[`${tesseract}phototest-rotated-R.png`, 270, `${tesseract}phototest.gold.txt`],
	[`${docspell}letter-de.pdf`, 0, `${docspell}letter-de.txt`],
] as const)("%s is turned by %i and read", async (path, rotate, truth) => {
	const { text, page } = await read(path, path.endsWith(".pdf") ? "pdf" : "image");
	expect(page).toMatchObject({ rotate });
	expect(characterError(text, readCollected(truth).toString())).toBeLessThan(0.03);
});

test("a page in Fraktur is read as what it says, in the letters of a search", async () => {
	const { text } = await read("B/OCR-D_assets/data/grenzboten-test/data/OCR-D-IMG-BIN/p179470.tif");
	for (const words of [
		"Als Atar Gull am frühen Morgen einst zu der harten Arbeit ging,",
		"Was härter ist, will ich Euch lehren, härter als starkes Elfenbein,",
		"durch der Wächter Zanken",
		"Es mißt sein Blick",
		"der ungelöschten Rache Wuth",
		"in dem gerollten Haar",
	])
		expect(text).toContain(words);
	expect(text).not.toMatch(/[ſ<>]/);
});

test("a sentence that goes on in the next column is read in one, with no caption and no page's foot in it", async () => {
	const text = (await read(`${tesseract}8087_054.3B.tif`)).text.replaceAll("\n", " ");
	expect(text).toContain("Once a month, any person in need receives flour, sugar,");
	expect(text).toMatch(/ROOFS OF DUBROVNIK, .* MOSTLY RESTORED NOW\. .*SEPTEMBER 1993$/);
});
