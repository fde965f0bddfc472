import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { degrees, PDFDocument, type PDFImage, type PDFPage, StandardFonts, TextRenderingMode } from "@cantoo/pdf-lib";
import sharp from "sharp";
import { expect, test } from "vitest";
import { withScratch } from "../../sandbox/scratch.ts";
import { drawPage } from "../../tools/poppler.ts";
import { findFullPageScan } from "./full-page-scan.ts";
import { openPage, type PageImage, rasterFromPgm } from "./page-image.ts";

const [width, height] = [400, 600];

/** A sheet with a gray corner at its top left, so that turns show. */
async function sheet(format: "jpeg" | "png"): Promise<Buffer> {
	const corner = { create: { width: 150, height: 100, channels: 3 as const, background: "#505050" } };
	return sharp({ create: { width, height, channels: 3, background: "#f4f2ee" } })
		.composite([{ input: await sharp(corner).png().toBuffer(), left: 0, top: 0 }])
		.toFormat(format)
		.toBuffer();
}

async function pdfWith(paint: (page: PDFPage, image: PDFImage, document: PDFDocument) => unknown, format = "jpeg") {
	const document = await PDFDocument.create();
	const image =
		format === "jpeg" ? await document.embedJpg(await sheet("jpeg")) : await document.embedPng(await sheet("png"));
	await paint(document.addPage([width / 2, height / 2]), image, document);
	return document.save();
}

const full = { x: 0, y: 0, width: width / 2, height: height / 2 };

const scanOf = (pdf: Uint8Array) =>
	withScratch(async (folder) => {
		await writeFile(join(folder, "page.pdf"), pdf);
		return findFullPageScan(folder, "page.pdf");
	});

test.each([
	["jpeg", 0],
	["png", 0],
	["jpeg", 90],
	["jpeg", 180],
	["png", 270],
] as const)(
	"a scan stored as %s and turned by %i is taken as it is, and stands as it is drawn",
	async (format, angle) => {
		const pdf = await pdfWith((page, image) => {
			page.drawImage(image, full);
			page.setRotation(degrees(angle));
		}, format);
		expect(await scanOf(pdf)).toMatchObject({ turn: angle, dpi: expect.closeTo(144, 0) });
		await withScratch(async (folder) => {
			const taken = await openPage(folder, pdf);
			const drawn = rasterFromPgm(await drawPage(folder, "page.pdf", 1, { dpi: 144 }), 144);
			const [one, other] = [await quarters(taken), await quarters(drawn)];
			for (const [at, gray] of one.entries()) expect(Math.abs(gray - (other[at] ?? 0)), `part ${at}`).toBeLessThan(6);
		});
	},
);

const quarters = ({ data, width, height }: PageImage): Promise<Buffer> =>
	sharp(data, { raw: { width, height, channels: 1 } })
		.resize(4, 4, { fit: "fill" })
		.toColourspace("b-w")
		.raw()
		.toBuffer();

test("text that was laid over a scan invisibly is no part of what it shows", async () => {
	const pdf = await pdfWith(async (page, image, document) => {
		const font = await document.embedFont(StandardFonts.Helvetica);
		page.drawImage(image, full);
		page.drawText("unsichtbar", { x: 20, y: 40, font, renderMode: TextRenderingMode.Invisible });
	});
	expect(await scanOf(pdf)).toBeDefined();
});

test.each([
	["a stamp of text", (page: PDFPage) => page.drawText("EINGEGANGEN", { x: 20, y: 40, size: 20 })],
	["a line", (page: PDFPage) => page.drawLine({ start: { x: 10, y: 10 }, end: { x: 90, y: 90 } })],
	[
		"a second picture",
		(page: PDFPage, image: PDFImage) => page.drawImage(image, { x: 5, y: 5, width: 40, height: 60 }),
	],
	["a crop to its half", (page: PDFPage) => page.setCropBox(0, 0, width / 4, height / 2)],
])("a page with %s is drawn", async (_, paint) => {
	const pdf = await pdfWith((page, image) => {
		page.drawImage(image, full);
		paint(page, image);
	});
	expect(await scanOf(pdf)).toBeUndefined();
});

test("a picture on a part of the page is drawn where it stands", async () => {
	const pdf = await pdfWith((page, image) => page.drawImage(image, { ...full, width: 100 }));
	expect(await scanOf(pdf)).toBeUndefined();
});
