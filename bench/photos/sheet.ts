/**
 * Photos beside the pages made of them, for one's own eyes: `npm run bench:sheet -- OUT [--colour bw] [PHOTO…]` writes
 * OUT-1.png, OUT-2.png, …; without photos all real ones of the shared collection.
 */
import { readFileSync } from "node:fs";
import { writeFile } from "node:fs/promises";
import { basename } from "node:path";
import { parseArgs } from "node:util";
import sharp, { type OverlayOptions, type Sharp } from "sharp";
import { decode } from "../../src/services/photo/decode.ts";
import type { PhotoOptions } from "../../src/services/photo/task.ts";
import { collected } from "../../test/collection/folder.ts";
import { photosOf } from "./collection.ts";
import { worked } from "./run.ts";

/** px: the room for each picture, so large that text on a page is legible. */
const [cellWidth, cellHeight] = [750, 760];
const captionHeight = 30;
const photosASheet = 2;

const { values, positionals } = parseArgs({
	allowPositionals: true,
	options: { colour: { type: "string", default: "auto" } },
});
const [out, ...named] = positionals;
if (out === undefined) throw new Error("sheet.ts OUT [--colour auto|bw|gray|colour] [PHOTO…]");
const colour = values.colour as PhotoOptions["colour"];
const photos = named.length > 0 ? named : photosOf(collected("A"));

const strips: Buffer[] = [];
for (const photo of photos) {
	const strip = await worked(photo, async ({ pages }, folder) => beside(photo, folder, pages), colour);
	if (strip !== undefined) strips.push(strip);
}
for (let i = 0; i < strips.length; i += photosASheet) {
	const sheet = await joined(strips.slice(i, i + photosASheet), "down");
	await writeFile(`${out}-${i / photosASheet + 1}.png`, sheet);
}

/** The photo, then its pages, and what was said of them. */
async function beside(photo: string, folder: string, pages: readonly { notes: readonly string[] }[]): Promise<Buffer> {
	const pictures = [await asDecoded(photo), ...pages.map((_, i) => sharp(`${folder}/${i}`))];
	const shown = await Promise.all(
		pictures.map((picture) =>
			picture
				.resize(cellWidth, cellHeight, { fit: "inside", withoutEnlargement: true })
				.toColourspace("srgb")
				.png()
				.toBuffer(),
		),
	);
	const said = [basename(photo), ...pages.map(({ notes }) => notes.join(" "))].join(" · ").replace(/[<&]/g, "");
	const caption = `<svg width="${12 * said.length}" height="${captionHeight}"><text y="22" font-size="20" font-family="sans-serif" fill="#fff">${said}</text></svg>`;
	return joined([await sharp(Buffer.from(caption)).png().toBuffer(), await joined(shown, "across")], "down");
}

/** The photo as the step sees it; sharp itself reads no HEIC. */
async function asDecoded(photo: string): Promise<Sharp> {
	for await (const { picture } of decode(readFileSync(photo))) {
		return sharp(picture.data, { raw: picture, limitInputPixels: false });
	}
	throw new Error(`no picture in ${photo}`);
}

/** Beside or below each other on gray, so that white paper has an edge. */
async function joined(images: readonly Buffer[], how: "across" | "down"): Promise<Buffer> {
	const gap = 12;
	let [width, height] = [0, 0];
	const placed: OverlayOptions[] = [];
	for (const input of images) {
		const size = await sharp(input).metadata();
		placed.push(how === "across" ? { input, left: width, top: 0 } : { input, left: 0, top: height });
		width = how === "across" ? width + size.width + gap : Math.max(width, size.width);
		height = how === "down" ? height + size.height + gap : Math.max(height, size.height);
	}
	const background = "#777";
	return sharp({ create: { width, height, channels: 3, background }, limitInputPixels: false })
		.composite(placed)
		.png({ compressionLevel: 1 })
		.toBuffer();
}
