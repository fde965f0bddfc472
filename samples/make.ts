import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withScratch } from "../src/sandbox/scratch.ts";
import { step } from "../src/services/office/step.ts";
import { runTool } from "../src/tools/tool.ts";
import { docx } from "./docx.ts";
import { type Letter, letter, textOf } from "./letter.ts";
import { photograph } from "./photo.ts";
import { type Picture, readPicture, toPhoneJpeg, toPng } from "./picture.ts";
import { imagePdf, scan } from "./scan.ts";
import { zip } from "./zip.ts";

/** Makes the samples again: `npm run samples`. Needs the Debian package libheif-examples for its HEIC encoder. */

const save = (name: string, content: Uint8Array | string) => writeFile(join(import.meta.dirname, name), content);

/** The letter as a printer would put it on paper, at 300 dpi. */
async function print(text: Letter): Promise<Picture> {
	const { outputs, figures } = await step([await docx(text)], { kind: "docx" });
	if (figures.pages !== 1) throw new Error(`the letter takes ${figures.pages} pages`);
	return withScratch(async (folder) => {
		await writeFile(join(folder, "letter.pdf"), outputs[0] as Uint8Array);
		await runTool("pdftoppm", ["-r", "300", "-png", "-singlefile", "letter.pdf", "letter"], {
			folder,
			deadlineMs: 60_000,
		});
		return readPicture(await readFile(join(folder, "letter.png")));
	});
}

async function heic(picture: Picture): Promise<Buffer> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, "photo.png"), await toPng(picture));
		const args = ["-q", "48", "-p", "preset=medium", "-p", "x265:pools=none", "-o", "photo.heic", "photo.png"];
		const { code } = await runTool("heif-enc", args, { folder, deadlineMs: 180_000 });
		if (code !== 0) throw new Error("heif-enc failed; is the Debian package libheif-examples installed?");
		return readFile(join(folder, "photo.heic"));
	});
}

const page = await print(letter);
const scanned = imagePdf(await scan(page, 1, 0.4), page);

await save("letter.txt", textOf(letter));
await save("Brief.docx", await docx(letter));
await save("Scan.pdf", scanned);

const onWood = await photograph(page, {
	seed: 11,
	corners: [
		[452, 560],
		[2530, 418],
		[2768, 3525],
		[196, 3600],
	],
	table: "wood",
	hand: { at: [2650, 2820], reach: 900, strength: 0.42 },
	lamp: [500, 200],
	colour: [1.02, 1, 0.9],
});
const photo = await toPhoneJpeg(onWood, 85);
await save("Foto.jpg", photo);

const onCloth = await photograph(page, {
	seed: 23,
	corners: [
		[330, 402],
		[2668, 610],
		[2590, 3742],
		[402, 3588],
	],
	table: "cloth",
	hand: { at: [2900, 900], reach: 800, strength: 0.34 },
	lamp: [600, 3900],
	colour: [0.98, 1, 1.01],
});
await save("Foto.heic", await heic(onCloth));

await save(
	"Unterlagen.zip",
	await zip({
		"Anlagen/Brief an Großmann.docx": await docx(letter),
		"Anlagen/Scan.pdf": scanned,
		"Anlagen/IMG_0417.jpg": photo,
	}),
);
