import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { resolve } from "node:path";
import sharp from "sharp";
import { withScratch } from "../../src/cell/scratch.ts";
import { readPgm } from "../../src/services/ocr/picture.ts";
import { drawPage } from "../../src/tools/poppler.ts";
import { benchPages } from "../pages/make.ts";
import { pictures } from "../photos/collection.ts";
import { worked } from "../photos/run.ts";

/** A page as it came, gray, whichever way up that was. */
export interface Page {
	readonly name: string;
	readonly kind: "scan" | "pdf" | "photo" | "ours";
	readonly png: Buffer;
}

/** Longer side in px: that of a page at 200 dpi. */
const side = 2_338;

/** Scans (part B of the shared collection), first pages of PDFs (B, C), rectified photos (A), and bench:pages. */
export async function* pages(data: string): AsyncGenerator<Page> {
	for (const [part, kind] of [
		["B", "scan"],
		["C", "pdf"],
	] as const)
		for (const file of filesOf(data, part)) {
			if (file.endsWith(".pdf")) yield* drawn(file.replace(`${data}/`, ""), "pdf", readFileSync(file));
			else if (kind === "scan") yield* pictured(file.replace(`${data}/`, ""), kind, readFileSync(file));
		}
	for (const file of filesOf(data, "A")) yield* photographed(data, file);
	for await (const { name, pdf } of benchPages()) yield* drawn(name, "ours", Buffer.from(pdf));
}

/** veraPDF's corpus holds one sentence a page, always the same. */
const filesOf = (data: string, part: string): string[] =>
	readdirSync(resolve(data, part), { recursive: true, encoding: "utf8" })
		.filter((file) => (pictures.test(file) || file.endsWith(".pdf")) && !file.startsWith("veraPDF"))
		.map((file) => resolve(data, part, file))
		.sort();

async function* drawn(name: string, kind: Page["kind"], pdf: Buffer): AsyncGenerator<Page> {
	const png = await withScratch(async (folder) => {
		await writeFile(resolve(folder, "page.pdf"), pdf);
		// Locked and broken ones have no page to show.
		const pgm = await drawPage(folder, "page.pdf", 1, { dpi: 200 }).catch(() => undefined);
		if (pgm === undefined) return undefined;
		const { pixels, width, height } = readPgm(pgm, 200);
		return sharp(pixels, { raw: { width, height, channels: 1 }, limitInputPixels: false })
			.png()
			.toBuffer();
	});
	if (png !== undefined) yield* pictured(name, kind, png);
}

async function* pictured(name: string, kind: Page["kind"], image: Buffer): AsyncGenerator<Page> {
	const png = await sharp(image, { failOn: "none", limitInputPixels: false })
		.autoOrient()
		.flatten({ background: "#fff" })
		.resize(side, side, { fit: "inside", withoutEnlargement: true })
		.grayscale()
		.png({ compressionLevel: 1 })
		.toBuffer()
		.catch(() => undefined);
	if (png !== undefined) yield { name, kind, png };
}

/** Turned back to how the photo lay before our own judgement. */
async function* photographed(data: string, file: string): AsyncGenerator<Page> {
	const made = await worked(file, async ({ pages: found }, folder) =>
		Promise.all(found.map(async ({ turned }, i) => ({ turned, image: readFileSync(`${folder}/${i}`) }))),
	);
	for (const { turned, image } of made ?? [])
		yield* pictured(
			file.replace(`${data}/`, ""),
			"photo",
			await sharp(image)
				.rotate((360 - turned) % 360)
				.toBuffer(),
		);
}
