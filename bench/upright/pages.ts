import { readdirSync, readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { relative, resolve } from "node:path";
import sharp, { type Sharp } from "sharp";
import type { Raster } from "../../src/imaging/raster.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";
import { rasterFromPgm } from "../../src/services/ocr/page-image.ts";
import { drawPage } from "../../src/tools/poppler.ts";
import type { Turn } from "../../src/tools/tesseract-orientation.ts";
import { benchPages } from "../pages/make.ts";
import { pictures } from "../photos/collection.ts";
import { worked } from "../photos/run.ts";
import { littleText, textPages } from "./truth.ts";

export interface Page {
	readonly name: string;
	readonly kind: "scan" | "pdf" | "photo" | "ours" | "little text";
	/** Gray, whichever way up it came. */
	readonly pixels: Raster;
	/** Degrees clockwise that make it upright. */
	readonly turn: Turn;
}

/** Longer side in px: that of a page at 200 dpi. */
const side = 2_338;

/**
 * Of the shared collection the scans (part B), first pages of PDFs (B, C) and rectified photos (A) whose truth is known;
 * and half of bench:pages ("ours").
 */
export async function* pages(data: string, parts: readonly string[]): AsyncGenerator<Page> {
	for (const part of parts.filter((name) => name !== "ours"))
		for (const file of filesOf(data, part)) {
			const name = relative(data, file);
			const turn = textPages[name] ?? littleText[name];
			if (turn === undefined) continue;
			const whole = part === "A" ? "photo" : file.endsWith(".pdf") ? "pdf" : "scan";
			const kind = name in textPages ? whole : "little text";
			const picture = await (whole === "photo"
				? photographed(file)
				: whole === "pdf"
					? drawn(readFileSync(file))
					: sharp(file));
			if (picture) yield { name, kind, turn, pixels: await pixelsOf(picture) };
		}
	if (!parts.includes("ours")) return;
	for await (const { name, pdf } of benchPages(1, (name) => Number(name.slice(0, 2)) % 2 === 0))
		yield { name, kind: "ours", turn: 0, pixels: await pixelsOf(await drawn(pdf)) };
}

const filesOf = (data: string, part: string): string[] =>
	readdirSync(resolve(data, part), { recursive: true, encoding: "utf8" })
		.filter((file) => pictures.test(file) || file.endsWith(".pdf"))
		.map((file) => resolve(data, part, file))
		.sort();

const drawn = (pdf: Uint8Array): Promise<Sharp> =>
	withScratch(async (folder) => {
		await writeFile(resolve(folder, "page.pdf"), pdf);
		const { data, width, height } = rasterFromPgm(await drawPage(folder, "page.pdf", 1, { dpi: 200 }), 200);
		return sharp(data, { raw: { width, height, channels: 1 }, limitInputPixels: false });
	});

/** The first sheet, turned back to how the photo lay before our own judgement. */
const photographed = (file: string): Promise<Sharp | undefined> =>
	worked(file, async ({ pages: [page] }, folder) =>
		sharp(
			await sharp(`${folder}/0`)
				.rotate((360 - (page?.turned ?? 0)) % 360)
				.toBuffer(),
		),
	);

async function pixelsOf(picture: Sharp): Promise<Raster> {
	const { data, info } = await picture
		.autoOrient()
		.flatten({ background: "#fff" })
		.resize(side, side, { fit: "inside", withoutEnlargement: true })
		.grayscale()
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 1 };
}
