import { execFileSync } from "node:child_process";
import { readFile } from "node:fs/promises";
import { degrees, PDFDocument } from "@cantoo/pdf-lib";
import { expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { bitmapOf, emptySheet, expectSound, faxPdf, infoOf, inspect, textOf } from "../../../test/helpers/pdf.ts";
import { sample } from "../../../test/helpers/service.ts";
import type { PageWords } from "../../pdf/text-layer/page-words.ts";
import { step as ocr } from "../ocr/step.ts";
import { step } from "./step.ts";

const sentence = "Größe: § 433 Abs. 1 BGB – „Käufer“ zahlt 1.234,56 € für Öl & 𝔄ß";

function wordsOf(text: string, widthPoints = 595, heightPoints = 842): PageWords {
	let left = 70;
	const words = text.split(" ").map((word) => {
		const box = [left, 100, left + word.length * 5.5, 111] as const;
		left = box[2] + 3;
		return { text: word, box, confidence: 95 };
	});
	return { widthPoints, heightPoints, rotate: 0, lines: [{ baseline: [109, 109], words, endsParagraph: true }] };
}
const json = (words: PageWords): Uint8Array => Buffer.from(JSON.stringify(words));

/** Word boxes as Poppler finds them: left, top, right, bottom. */
function boxes(pdf: Uint8Array): { text: string; box: number[] }[] {
	return [
		...textOf(pdf, "-bbox", "-cropbox").matchAll(
			/<word xMin="([\d.-]+)" yMin="([\d.-]+)" xMax="([\d.-]+)" yMax="([\d.-]+)">([^<]*)</g,
		),
	].map(([, x0, y0, x1, y1, text]) => ({
		text: (text ?? "").replaceAll("&amp;", "&"),
		box: [Number(x0), Number(y0), Number(x1), Number(y1)],
	}));
}

const recode = async (page: Uint8Array): Promise<Uint8Array | undefined> =>
	(await step([page], { do: "recode", colour: "auto", size: "normal" })).outputs[0];

/** With its pictures as they are, or with `picture` for the first of `pages`. */
async function addText(
	original: Uint8Array,
	sound: Uint8Array,
	pages: number[],
	words: PageWords[],
	picture?: Uint8Array,
) {
	const inputs = [original, sound, ...words.flatMap((of, at) => [json(of), ...(at === 0 && picture ? [picture] : [])])];
	const parts = pages.map((number, at) => ({ number, words: true, picture: at === 0 && picture !== undefined }));
	const { outputs, figures } = await step(inputs, { do: "add-text", pages: parts });
	const [output] = outputs;
	if (output === undefined || figures.did !== "make") throw new Error("no output");
	return { output, notes: figures.notes };
}

test("text comes out as it went in: umlauts, signs, quotes, letters beyond 16 bits", async () => {
	const inputs = [await emptySheet(), json(wordsOf(sentence))];
	const pages = [{ dpi: 150, words: true }];
	const { outputs, figures } = await step(inputs, { do: "from-images", size: "original", mostBytes: 1_000_000, pages });
	const [output] = outputs as [Uint8Array];
	expect(figures).toEqual({ did: "make", pages: 1, dropped: [], notes: ["ocr", "pdfa"] });
	expectSound(output);
	expect(textOf(output).trim()).toBe(sentence);
	expect(textOf(output, "-raw").trim()).toBe(sentence);
	const info = infoOf(output);
	expect(info).toMatch(/Producer:\s+MaraMail/);
	expect(info).toMatch(/Page size:\s+595\.\d* x 841\.\d*/);
	expect(info).not.toMatch(/Title|Author|Creator:/);
});

test.each([0, 90, 180, 270] as const)(
	"words lie in their boxes on a page with /Rotate %i and an odd crop box",
	async (angle) => {
		const document = await PDFDocument.create();
		const leaf = document.addPage([700, 900]);
		leaf.setCropBox(40, 30, 600, 800);
		leaf.setRotation(degrees(angle));
		const image = await document.embedJpg(await emptySheet());
		leaf.drawImage(image, { x: 40, y: 30, width: 600, height: 800 });
		const pdf = await document.save();
		const lying = angle === 90 || angle === 270;
		const words = wordsOf(sentence, lying ? 800 : 600, lying ? 600 : 800);
		const { output } = await addText(Buffer.concat([pdf, Buffer.alloc(9000, "\n")]), pdf, [0], [words]);
		expectSound(output);
		const found = boxes(output);
		expect(found.map((word) => word.text).join(" ")).toBe(sentence);
		for (const [index, word] of (words.lines[0]?.words ?? []).entries())
			for (const [side, value] of word.box.entries()) expect(found[index]?.box[side]).toBeCloseTo(value, -0.6);
	},
);

test("a page found lying is turned and its words with it", async () => {
	const document = await PDFDocument.create();
	const leaf = document.addPage([595, 842]);
	leaf.drawImage(await document.embedJpg(await emptySheet()), { x: 0, y: 0, width: 595, height: 842 });
	const pdf = await document.save();
	const words: PageWords = { ...wordsOf("Bitte wenden", 842, 595), rotate: 90 };
	const { output } = await addText(Buffer.concat([pdf, Buffer.alloc(9000, "\n")]), pdf, [0], [words]);
	expect(infoOf(output)).toMatch(/Page rot:\s+90/);
	expect(boxes(output)[0]?.box[0]).toBeCloseTo(70, 0);
	expect(boxes(output)[0]?.box[2]).toBeCloseTo(70 + 5 * 5.5, -0.6);
});

test("a scan becomes searchable and much smaller, and its boxes are the ones that were read", async () => {
	const scan = await readFile(sample("Scan.pdf"));
	const { outputs, figures } = await inspect(scan, true);
	expect(figures).toEqual({ did: "inspect", dropped: [], pages: [{ kind: "scan", output: 1 }], notes: [] });
	const read = await ocr([outputs[1] as Uint8Array], { source: "pdf", dpi: 300, upright: false, languages: ["deu"] });
	const words: PageWords = JSON.parse(Buffer.from(read.outputs[0] as Uint8Array).toString());
	const picture = await recode(outputs[1] as Uint8Array);
	const { output, notes } = await addText(scan, outputs[0] as Uint8Array, [0], [words], picture);
	expect(notes).toEqual(["ocr", "smaller", "pdfa"]);
	expect(output.length).toBeLessThan(0.2 * scan.length);
	expectSound(output);
	expect(textOf(output)).toContain(
		"Sie sicherten schriftlich zu, das Fahrzeug sei „unfallfrei und technisch überprüft“.",
	);
	const found = boxes(output);
	const expected = words.lines.flatMap((line) => line.words);
	expect(found.length).toBe(expected.length);
	const near = expected.filter((word) =>
		found.some(
			(one) =>
				one.text === word.text &&
				Math.abs((one.box[0] ?? 0) - word.box[0]) < 2 &&
				Math.abs((one.box[2] ?? 0) - word.box[2]) < 2,
		),
	);
	expect(near.length).toBeGreaterThan(0.98 * expected.length);
});

test("a fax scan is written anew bit for bit to make room for its text", async () => {
	const scan = await faxPdf();
	const picture = await recode(scan);
	const { output, notes } = await addText(scan, scan, [0], [wordsOf(sentence, 612, 792)], picture);
	expect(notes).toContain("ocr");
	expect(output.length).toBeLessThan(scan.length);
	expect(textOf(output).trim()).toBe(sentence);
	expect(bitmapOf(output).equals(bitmapOf(scan))).toBe(true);
});

test("a scan that leaves nothing to be saved grows by no more than its text", async () => {
	const scan = (await recode(await faxPdf())) as Uint8Array;
	const picture = await recode(scan);
	const { output, notes } = await addText(scan, scan, [0], [wordsOf(sentence, 612, 792)], picture);
	expect(notes).toEqual(["ocr", "pdfa"]);
	expect(output.length).toBeLessThan(scan.length + 4_096 + 16 * sentence.split(" ").length);
	expect(bitmapOf(output).equals(bitmapOf(scan))).toBe(true);
});

test("digital pages keep their content", async () => {
	const letter = fixture("pdf/letter.pdf");
	const { outputs, kinds } = await inspect(letter, true);
	expect(kinds).toEqual(["digital"]);
	expect(outputs.length).toBe(1);
	const { output, notes } = await addText(letter, outputs[0] as Uint8Array, [], []);
	expect(notes).toContain("text-kept");
	expect(output.length).toBeLessThanOrEqual(letter.length);
	expect(textOf(output)).toBe(textOf(letter));
	const drawn = (pdf: Uint8Array): Buffer => execFileSync("pdftoppm", ["-r", "50", "-"], { input: pdf });
	expect(drawn(output).equals(drawn(letter))).toBe(true);
});
