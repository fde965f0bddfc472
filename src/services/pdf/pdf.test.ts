import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { degrees, PDFDocument } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { afterAll, beforeAll, expect, test } from "vitest";
import { readPbm } from "../../tools/netpbm.ts";
import { step as ocr } from "../ocr/step.ts";
import type { PageWords } from "../ocr/task.ts";
import { step } from "./step.ts";

/** Real PDFs of public test suites, and what the outside programs find in our results. */
const data = new URL("../../../../shared/data/", import.meta.url);
const ocrmypdf = "C/ocrmypdf_OCRmyPDF/tests/resources/";
const pdfjs = "C/mozilla_pdf.js/test/pdfs/";
const docspell = "B/eikek_docspell/modules/files/src/test/resources/";
const file = (path: string): Buffer => readFileSync(new URL(path, data));

let folder: string;
beforeAll(() => {
	folder = mkdtempSync("/dev/shm/pdf-test-");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

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

function save(pdf: Uint8Array): string {
	const path = join(folder, `${Math.random().toString(36).slice(2)}.pdf`);
	writeFileSync(path, pdf);
	return path;
}
const textOf = (pdf: Uint8Array, ...args: string[]): string =>
	execFileSync("pdftotext", [...args, save(pdf), "-"]).toString("utf8");
const expectSound = (pdf: Uint8Array): void => {
	execFileSync("qpdf", ["--check", save(pdf)]);
};

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

/** The first page's first bitmap, decoded by Poppler. */
function bitmapOf(pdf: Uint8Array, page = 1): Buffer {
	const root = join(folder, Math.random().toString(36).slice(2));
	execFileSync("pdfimages", ["-f", String(page), "-l", String(page), save(pdf), root]);
	return readFileSync(`${root}-000.pbm`);
}

async function page(): Promise<Buffer> {
	return sharp({ create: { width: 1240, height: 1754, channels: 3, background: "#f8f4ee" } })
		.jpeg()
		.toBuffer();
}

async function inspect(
	pdf: Uint8Array,
	split = false,
	passwords: readonly string[] = [],
	how: { flatten?: boolean; copy?: boolean; archive?: "always" } = {},
) {
	const manifest = Buffer.from(JSON.stringify({ parts: [], leftOut: [], passwords }));
	const { outputs, figures } = await step([pdf, manifest], {
		do: "inspect",
		split,
		archive: "free",
		flatten: false,
		copy: false,
		...how,
	});
	if (figures.did !== "inspect") throw new Error("not inspected");
	return { outputs, figures, kinds: figures.pages.map((one) => one.kind) };
}

async function recode(pages: Uint8Array[], size: "normal" | "small" = "normal"): Promise<readonly Uint8Array[]> {
	return (await step(pages, { do: "recode", colour: "auto", size })).outputs;
}

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

const fromImages = { do: "from-images", size: "original", mostBytes: 1_000_000 } as const;

test("text comes out as it went in: umlauts, signs, quotes, letters beyond 16 bits", async () => {
	const inputs = [await page(), json(wordsOf(sentence))];
	const { outputs, figures } = await step(inputs, { ...fromImages, pages: [{ dpi: 150, words: true }] });
	const [output] = outputs as [Uint8Array];
	expect(figures).toEqual({ did: "make", pages: 1, dropped: [], notes: ["ocr", "pdfa"] });
	expectSound(output);
	expect(textOf(output).trim()).toBe(sentence);
	expect(textOf(output, "-raw").trim()).toBe(sentence);
	const info = execFileSync("pdfinfo", [save(output)]).toString();
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
		const image = await document.embedJpg(await page());
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
	leaf.drawImage(await document.embedJpg(await page()), { x: 0, y: 0, width: 595, height: 842 });
	const pdf = await document.save();
	const words: PageWords = { ...wordsOf("Bitte wenden", 842, 595), rotate: 90 };
	const { output } = await addText(Buffer.concat([pdf, Buffer.alloc(9000, "\n")]), pdf, [0], [words]);
	expect(execFileSync("pdfinfo", [save(output)]).toString()).toMatch(/Page rot:\s+90/);
	expect(boxes(output)[0]?.box[0]).toBeCloseTo(70, 0);
	expect(boxes(output)[0]?.box[2]).toBeCloseTo(70 + 5 * 5.5, -0.6);
});

test("a scan becomes searchable and much smaller, and its boxes are the ones that were read", async () => {
	const scan = file(`${docspell}scanner/pdf13.pdf`);
	const { outputs, figures } = await inspect(scan, true);
	expect(figures).toEqual({ did: "inspect", dropped: [], pages: [{ kind: "scan", output: 1 }], notes: [] });
	const read = await ocr([outputs[1] as Uint8Array], { source: "pdf", dpi: 300, upright: false, languages: ["eng"] });
	const words: PageWords = JSON.parse(Buffer.from(read.outputs[0] as Uint8Array).toString());
	const [picture] = await recode([outputs[1] as Uint8Array]);
	const { output, notes } = await addText(scan, outputs[0] as Uint8Array, [0], [words], picture);
	expect(notes).toEqual(["ocr", "smaller", "pdfa"]);
	expect(output.length).toBeLessThan(0.2 * scan.length);
	expectSound(output);
	expect(textOf(output)).toContain(
		"We would like to place an order with your company for 25 pounds of pancake mix and",
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
	const scan = file(`${ocrmypdf}ccitt.pdf`);
	const [picture] = await recode([scan]);
	const { output, notes } = await addText(scan, scan, [0], [wordsOf(sentence, 612, 792)], picture);
	expect(notes).toContain("ocr");
	expect(output.length).toBeLessThan(scan.length);
	expect(textOf(output).trim()).toBe(sentence);
	expect(bitmapOf(output).equals(bitmapOf(scan))).toBe(true);
});

test("a scan that leaves nothing to be saved grows by no more than its text", async () => {
	const scan = file(`${ocrmypdf}jbig2.pdf`);
	const [picture] = await recode([scan]);
	const { output, notes } = await addText(scan, scan, [0], [wordsOf(sentence, 612, 792)], picture);
	expect(notes).toEqual(["ocr", "pdfa"]);
	expect(output.length).toBeLessThan(scan.length + 4_096 + 16 * sentence.split(" ").length);
	expect(bitmapOf(output).equals(bitmapOf(scan))).toBe(true);
});

test("digital pages keep their content", async () => {
	const letter = file(`${docspell}letter-de.pdf`);
	const { outputs, kinds } = await inspect(letter, true);
	expect(kinds).toEqual(["digital"]);
	expect(outputs.length).toBe(1);
	const { output, notes } = await addText(letter, outputs[0] as Uint8Array, [], []);
	expect(notes).toContain("text-kept");
	expect(output.length).toBeLessThanOrEqual(letter.length);
	expect(textOf(output)).toBe(textOf(letter));
	const drawn = (pdf: Uint8Array): Buffer => execFileSync("pdftoppm", ["-r", "50", save(pdf)]);
	expect(drawn(output).equals(drawn(letter))).toBe(true);
});

test("damage is mended, passwords told apart, signatures seen", async () => {
	const letter = file(`${docspell}letter-de.pdf`);
	const broken = Buffer.from(letter.toString("latin1").replace(/startxref\s+\d+/, "startxref\n7"), "latin1");
	const mended = await inspect(broken);
	expect(mended.figures.notes).toEqual(["repaired", "text-kept", "pdfa"]);
	expectSound(mended.outputs[0] as Uint8Array);
	expect(textOf(mended.outputs[0] as Uint8Array)).toBe(textOf(letter));

	const user = file("C/py-pdf_sample-files/005-libreoffice-writer-password/libreoffice-writer-password.pdf");
	await expect(inspect(user)).rejects.toMatchObject({ code: "encrypted" });
	await expect(inspect(user, false, ["falsch"])).rejects.toMatchObject({ code: "encrypted" });
	const unlocked = await inspect(user, false, ["falsch", "openpassword"]);
	expect(unlocked.figures.notes).toContain("unlocked");
	expect(textOf(unlocked.outputs[0] as Uint8Array)).toMatch(/\p{L}/u);

	const locked = join(folder, "locked.pdf");
	execFileSync("qpdf", ["--encrypt", "", "owner", "256", "--modify=none", "--", save(letter), locked]);
	const opened = await inspect(readFileSync(locked));
	expect(opened.figures.notes).toEqual(["password-removed", "text-kept", "pdfa"]);
	expect(execFileSync("pdfinfo", [save(opened.outputs[0] as Uint8Array)]).toString()).toMatch(/Encrypted:\s+no/);

	expect((await inspect(file(`${pdfjs}signed_verified.pdf`))).figures.notes).toContain("signed-kept");
	await expect(inspect(file(`${ocrmypdf}invalid.pdf`))).rejects.toMatchObject({ code: "damaged" });
	await expect(inspect(Buffer.from("no PDF at all"))).rejects.toMatchObject({ code: "damaged" });
	await expect(inspect(Buffer.alloc(0))).rejects.toMatchObject({ code: "empty" });
});

test("each page of many is told apart and handed out", async () => {
	const document = await PDFDocument.create();
	const image = await document.embedJpg(
		await sharp(await page())
			.resize(300)
			.composite([
				{ input: Buffer.from('<svg width="200" height="30"><text y="20" font-size="20">Seite</text></svg>') },
			])
			.jpeg()
			.toBuffer(),
	);
	for (let index = 0; index < 90; index++) {
		const leaf = document.addPage([595, 842]);
		if (index % 3 === 0) leaf.drawText("Sehr geehrte Damen und Herren,", { x: 70, y: 700, size: 12 });
		if (index % 3 === 1) leaf.drawImage(image, { x: 0, y: 0, width: 595, height: 842 });
	}
	const { outputs, figures, kinds } = await inspect(await document.save(), true);
	expect(kinds.slice(0, 4)).toEqual(["digital", "scan", "digital", "scan"]);
	expect(figures.dropped.slice(0, 3)).toEqual([3, 6, 9]);
	expect(outputs.length).toBe(31);
	expect(figures.pages[59]).toEqual({ kind: "scan", output: 30 });
	expect((await PDFDocument.load(outputs[30] as Uint8Array)).getPageCount()).toBe(1);
});

test("pictures go in as they are: JPEG bytes, bitmaps bit for bit", async () => {
	const jpeg = await sharp(await page())
		.composite([{ input: Buffer.from('<svg><circle r="90"/></svg>') }])
		.jpeg()
		.toBuffer();
	const circle = '<svg width="203" height="101"><circle cx="90" cy="50" r="40"/></svg>';
	const bitmap = await sharp(Buffer.from(circle))
		.flatten({ background: "#fff" })
		.threshold(128)
		.toColourspace("b-w")
		.png()
		.toBuffer();
	const gray = file(`${ocrmypdf}baiona_gray.png`);
	const pages = [150, 72, 72].map((dpi) => ({ dpi, words: false }));
	const { outputs } = await step([jpeg, bitmap, gray], { ...fromImages, pages });
	expectSound(outputs[0] as Uint8Array);
	execFileSync("pdfimages", ["-all", save(outputs[0] as Uint8Array), join(folder, "out")]);
	expect(readFileSync(join(folder, "out-000.jpg")).equals(jpeg)).toBe(true);
	const kept = readPbm(bitmapOf(outputs[0] as Uint8Array, 2));
	const pixels = await sharp(bitmap).extractChannel(0).raw().toBuffer();
	const black = (x: number, y: number): boolean => (((kept?.rows[y * 26 + (x >> 3)] ?? 0) << (x & 7)) & 0x80) !== 0;
	expect(kept).toMatchObject({ width: 203, height: 101 });
	for (let y = 0; y < 101; y++)
		for (let x = 0; x < 203; x++) if (black(x, y) !== (pixels[y * 203 + x] === 0)) throw new Error(`${x},${y} differs`);
});

test("forms are drawn as they are filled in, links stay; of a signed PDF there is a copy", async () => {
	const form = await PDFDocument.create();
	const field = form.getForm().createTextField("Name");
	field.setText("Müller");
	field.addToPage(form.addPage([595, 842]), { x: 50, y: 700, width: 200, height: 20 });
	const link = form.context.obj({ Type: "Annot", Subtype: "Link", Rect: [50, 500, 90, 520] });
	form.getPage(0).node.addAnnot(form.context.register(link));
	const filled = await form.save();
	expect((await inspect(filled)).figures.notes).not.toContain("form-flattened");
	const flat = await inspect(filled, false, [], { flatten: true });
	expect(flat.figures.notes).toContain("form-flattened");
	expect(textOf(flat.outputs[0] as Uint8Array)).toContain("Müller");
	const after = await PDFDocument.load(flat.outputs[0] as Uint8Array);
	expect(after.getForm().getFields()).toEqual([]);
	expect(after.getPage(0).node.Annots()?.size()).toBe(1);

	const signed = file(`${pdfjs}signed_verified.pdf`);
	const record = await inspect(signed);
	expect(Buffer.from(record.outputs[0] as Uint8Array)).toEqual(signed);
	const copy = await inspect(signed, false, [], { flatten: true, copy: true });
	expect(copy.figures.notes).not.toContain("signed-kept");
	expect(Buffer.from(copy.outputs[0] as Uint8Array).includes("/ByteRange")).toBe(false);
});

test("blank backs of sheets are left out and named; a document of nothing else stays", async () => {
	const scan = await PDFDocument.create();
	const paper = await scan.embedJpg(await page());
	const written = await scan.embedJpg(
		await sharp(await page())
			.composite([
				{ input: Buffer.from('<svg width="600" height="90"><text y="60" font-size="60">Seite</text></svg>') },
			])
			.jpeg()
			.toBuffer(),
	);
	for (const image of [written, paper, written, paper])
		scan.addPage([595, 842]).drawImage(image, { width: 595, height: 842 });
	const { figures, outputs } = await inspect(await scan.save(), true);
	expect(figures).toMatchObject({
		dropped: [2, 4],
		pages: [
			{ kind: "scan", output: 1 },
			{ kind: "scan", output: 2 },
		],
	});
	expect((await PDFDocument.load(outputs[0] as Uint8Array)).getPageCount()).toBe(2);
	expect(outputs).toHaveLength(3);

	// Without its end the file has to be mended; what is blank then may have lost what stood on it.
	const whole = Buffer.from(await scan.save({ useObjectStreams: false }));
	const damaged = await inspect(whole.subarray(0, whole.lastIndexOf("xref")), true);
	expect(damaged.figures).toMatchObject({ dropped: [], notes: expect.arrayContaining(["repaired"]) });
	expect(damaged.figures).toHaveProperty("pages.length", 4);

	const blank = await PDFDocument.create();
	for (let count = 0; count < 2; count++) blank.addPage();
	expect((await inspect(await blank.save())).figures).toMatchObject({ dropped: [], pages: [{}, {}] });

	const sides = [file(`${ocrmypdf}baiona_gray.png`), await page(), await page()];
	const pages = sides.map(() => ({ dpi: 150, words: false }));
	const made = await step(sides, { ...fromImages, pages });
	expect(made.figures).toMatchObject({ pages: 1, dropped: [2, 3] });
});
