import { degrees, PDFDocument } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { characterError, letter } from "../../../test/helpers/paper.ts";
import type { PageWords } from "../../pdf/text-layer/page-words.ts";
import { step } from "./step.ts";

/** Pages whose text is known, read by the real Tesseract. */
const eurotext = fixture("pictures/eurotext.png");
const eurotextTruth = fixture("pictures/eurotext.txt").toString();
const turned = (degrees: number): Promise<Buffer> => sharp(eurotext).rotate(degrees).png().toBuffer();

async function read(input: Uint8Array, source: "image" | "pdf" = "image", dpi = 300) {
	const {
		outputs,
		figures: { pages },
	} = await step([input], { source, dpi, upright: false, languages: [] });
	const [figures] = pages;
	if (figures === undefined || "failure" in figures) throw new Error("a page alone that fails throws");
	const words: PageWords = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString("utf8"));
	const text = words.lines.map((line) => line.words.map((word) => word.text).join(" ")).join("\n");
	return { words, figures, text };
}

test("eurotext is read with few errors", async () => {
	const { text, figures } = await read(eurotext);
	expect(characterError(text, eurotextTruth)).toBeLessThan(0.03);
	expect(figures.rotate).toBe(0);
	expect(figures.confidence).toBeGreaterThan(85);
});

test("a sheet that lies far askew is read as well", async () => {
	const askew = await sharp(eurotext).rotate(7, { background: "#fff" }).png().toBuffer();
	const { text, words } = await read(askew);
	expect(characterError(text, eurotextTruth)).toBeLessThan(0.03);
	const { width, height } = await sharp(eurotext).metadata();
	const [first] = words.lines[0]?.words ?? [];
	expect(first?.text).toBe("The");
	// The upright picture has the word's upper left corner at (104, 66); turned about its middle by 7° it lies here, in points at 300 dpi.
	const [sin, cos] = [Math.sin((7 * Math.PI) / 180), Math.cos((7 * Math.PI) / 180)];
	const [x, y] = [104 - width / 2, 66 - height / 2];
	const left = cos * x - sin * y + (cos * width + sin * height) / 2;
	const top = sin * x + cos * y + (sin * width + cos * height) / 2;
	expect(first?.box[0]).toBeCloseTo((left * 72) / 300, -1);
	expect(first?.box[1]).toBeCloseTo((top * 72) / 300, -1);
});

test.each([
	[90, 270],
	[180, 180],
	[270, 90],
] as const)("a page that lies turned by %i is turned by %i", async (lies, turn) => {
	const { figures, text } = await read(await turned(lies));
	expect(figures.rotate).toBe(turn);
	expect(figures.notes).toContain("turned");
	expect(characterError(text, eurotextTruth)).toBeLessThan(0.03);
});

test("a German letter comes out of its PDF in reading order", async () => {
	const { text, words } = await read(fixture("pdf/letter.pdf"), "pdf");
	expect(characterError(text, letter())).toBeLessThan(0.03);
	expect(words.widthPoints).toBeCloseTo(595.3, 0);
	expect(words.heightPoints).toBeCloseTo(841.9, 0);
});

test("words lie where they are printed, also on a page with /Rotate", async () => {
	const document = await PDFDocument.create();
	const page = document.addPage([842, 595]);
	page.setRotation(degrees(90));
	const places = [200, 400].flatMap((x) => [200, 300, 400, 500].map((y) => [x, y] as const));
	for (const [x, y] of places)
		page.drawText("Hamburg Mitte", { x: 842 - (842 - y) + 100, y: x - 150, size: 14, rotate: degrees(90) });
	const { words, figures } = await read(await document.save(), "pdf");
	expect(figures.rotate).toBe(0);
	expect([words.widthPoints, words.heightPoints].map(Math.round)).toEqual([595, 842]);
	const found = words.lines.flatMap((line) => line.words).filter((word) => word.text === "Hamburg");
	expect(found.length).toBe(8);
	for (const [x, y] of places) {
		const word = found.find((one) => Math.abs(one.box[0] - (x - 150)) < 2 && Math.abs(one.box[3] - (y + 100)) < 5);
		expect(word, `${x},${y}`).toBeDefined();
	}
	for (const line of words.lines)
		for (const end of line.baseline) expect(Math.abs(end - 100 * Math.round(end / 100))).toBeLessThan(2);
});

test("section signs are put back before numbers of laws, and nowhere else", async () => {
	const document = await PDFDocument.create();
	const page = document.addPage([595, 842]);
	const text = [
		"Der Anspruch folgt aus § 433 Abs. 2 BGB und den §§ 280, 286 BGB.",
		"Nach § 91 Abs. 1 Satz 1 ZPO trägt sie die Kosten (§ 170 Abs. 2 StPO).",
		"Wir haben 8 150 Blatt an die Beispiel AG gesandt, davon 8 12 farbig.",
	];
	for (const [index, line] of text.entries()) page.drawText(line, { x: 60, y: 700 - 24 * index, size: 11 });
	const found = await read(await document.save(), "pdf");
	expect(found.text).toMatch(/aus § 433 Abs. 2 BGB und den §§ 280, 286 BGB/);
	expect(found.text).toMatch(/Nach § 91 Abs.* \(§ 170 Abs. 2 StPO\)/);
	expect(found.text.split("\n").at(-1)).not.toContain("§");
});

test("blank paper is nothing to read, and quickly so", async () => {
	const blank = await sharp({ create: { width: 2480, height: 3508, channels: 3, background: "#f4f1ea" } })
		.png()
		.toBuffer();
	const { figures, words } = await read(blank);
	expect(figures).toEqual({ words: 0, confidence: 0, rotate: 0, notes: ["little-text"] });
	expect(words.lines).toEqual([]);
});

test("a picture's resolution gives the page its size", async () => {
	const { words } = await read(eurotext, "image", 150);
	expect(words.widthPoints).toBeCloseTo((1024 / 150) * 72, 1);
});

test("what is no picture or no PDF is damaged", async () => {
	await expect(read(Buffer.from("not a picture"))).rejects.toMatchObject({ code: "damaged" });
	await expect(read(Buffer.from("%PDF-1.7 nothing"), "pdf")).rejects.toMatchObject({ code: "damaged" });
	await expect(read(Buffer.alloc(0))).rejects.toMatchObject({ code: "empty" });
});

test("pages beside one another are read each for itself, in order; a bad one spoils none", async () => {
	const inputs = [eurotext, await turned(90), Buffer.from("not a picture"), eurotext];
	const { outputs, figures } = await step(inputs, { source: "image", dpi: 150, upright: false, languages: [] });
	expect(outputs.length).toBe(3);
	expect(figures.pages.map((page) => ("failure" in page ? page.failure : page.rotate))).toEqual([0, 270, "damaged", 0]);
	for (const output of outputs) {
		const { lines }: PageWords = JSON.parse(Buffer.from(output).toString("utf8"));
		const text = lines.map(({ words }) => words.map((word) => word.text).join(" ")).join("\n");
		expect(characterError(text, eurotextTruth)).toBeLessThan(0.03);
	}
});
