import { execFileSync } from "node:child_process";
import { PDFDocument, PDFName } from "@cantoo/pdf-lib";
import sharp, { type Sharp } from "sharp";
import { expect, test } from "vitest";
import { step } from "../../services/pdf/step.ts";

const [width, height] = [1240, 1754];

/** A page that is nothing but this picture. */
async function pageOf(picture: Uint8Array, entries: Record<string, unknown>): Promise<Uint8Array> {
	const document = await PDFDocument.create();
	const page = document.addPage([595, 842]);
	const { context } = document;
	const image = context.register(context.stream(picture, { Type: "XObject", Subtype: "Image", ...entries } as never));
	page.node.set(PDFName.of("Resources"), context.obj({ XObject: { Picture: image } }));
	page.node.set(PDFName.of("Contents"), context.register(context.stream("595 0 0 842 0 0 cm /Picture Do")));
	return document.save();
}

const recoded = async (pdf: Uint8Array): Promise<Uint8Array> =>
	(await step([pdf], { do: "recode", colour: "auto", size: "normal" })).outputs[0] ?? new Uint8Array();

/** The mean colour of each 1/16 of the page's height, as it is shown. */
async function shown(pdf: Uint8Array): Promise<number[]> {
	const drawn = execFileSync("pdftoppm", ["-r", "72", "-png", "-singlefile", "-"], { input: pdf });
	return [...(await sharp(drawn).resize(1, 16, { fit: "fill" }).removeAlpha().raw().toBuffer())];
}

async function looksLike(made: Uint8Array, pdf: Uint8Array, tolerance: number): Promise<void> {
	const before = await shown(pdf);
	for (const [at, value] of (await shown(made)).entries())
		expect(Math.abs(value - (before[at] as number))).toBeLessThan(tolerance);
}

const scan = (): Sharp => {
	const lines = Array.from(
		{ length: 30 },
		(_, at) =>
			`<text x="100" y="${120 + 50 * at}" font-size="34" fill="${at % 6 ? "#111" : "#b01020"}">Az. 3 O ${at}/26 gemäß § 433 Abs. 2 BGB</text>`,
	);
	const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="#f4f0e4"/><rect y="1600" width="100%" height="154" fill="#2060a0"/>${lines.join("")}</svg>`;
	return sharp(Buffer.from(svg)).flatten();
};

test("a scan in a printer's colours becomes small, and its colours stay", async () => {
	const picture = await scan().toColourspace("cmyk").jpeg({ quality: 92 }).toBuffer();
	const entries = { Width: width, Height: height, BitsPerComponent: 8, Filter: "DCTDecode", ColorSpace: "DeviceCMYK" };
	const pdf = await pageOf(picture, entries);
	const made = await recoded(pdf);
	expect(made.length).toBeLessThan(pdf.length / 4);
	await looksLike(made, pdf, 12);
});

/** By Debian's Pillow, which WeasyPrint brings. */
const asJpeg2000 = (png: Buffer, timesSmaller: number): Buffer =>
	execFileSync(
		"/usr/bin/python3",
		[
			"-c",
			"import sys, io; from PIL import Image; made = io.BytesIO(); Image.open(sys.stdin.buffer).save(made, 'JPEG2000', quality_mode='rates', quality_layers=[int(sys.argv[1])]); sys.stdout.buffer.write(made.getvalue())",
			String(timesSmaller),
		],
		{ input: png },
	);

test("a scan in JPEG 2000 becomes small; a picture that it is as small in stays as it is", async () => {
	const entries = { Width: width, Height: height, Filter: "JPXDecode" };
	const pdf = await pageOf(asJpeg2000(await scan().png().toBuffer(), 20), entries);
	const made = await recoded(pdf);
	expect(made.length).toBeLessThan(pdf.length / 4);
	await looksLike(made, pdf, 12);

	const small = await pageOf(asJpeg2000(await scan().png().toBuffer(), 500), entries);
	expect(await recoded(small)).toEqual(small);
});
