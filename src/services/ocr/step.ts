import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withScratch } from "../../cell/scratch.ts";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { installedLanguages } from "../../tools/tesseract.ts";
import type { Step } from "../service.ts";
import { isBlank } from "./blank.ts";
import { pageWords } from "./page-words.ts";
import { drawPicture, openPicture, type Picture, type Turn, turnPicture } from "./picture.ts";
import { type Reading, read } from "./read.ts";
import type { OcrFigures, OcrOptions } from "./task.ts";
import { readUpright, type Upright } from "./upright.ts";

const defaultLanguages = ["deu", "eng"];
/** Fewer sure words than this and the other ways to cut the page up are tried too. */
const littleText = 5;
const nothing: Reading = { lines: [], words: 0, confidence: 0, sure: 0, upended: 0 };

/** Reads one page. Throws `damaged`, `too-large`, `timed-out`. */
export const step: Step<OcrOptions, OcrFigures> = (inputs, options) =>
	withScratch(async (folder) => {
		const [input] = inputs;
		if (input === undefined || input.length === 0) throw new Failure("empty");
		const picture = await open(folder, input, options);
		const languages = await chooseLanguages(folder, options.languages);
		const { reading, turn, unsure } = isBlank(picture)
			? { reading: nothing, turn: 0 as const, unsure: false }
			: await readWell(folder, picture, languages, options.upright);

		const notes: Note[] = [];
		if (turn !== 0) notes.push("turned");
		if (unsure) notes.push("orientation-unsure");
		if (reading.words < littleText) notes.push("little-text");
		const words = pageWords(reading.lines, turned(picture, turn), turn);
		return {
			outputs: [Buffer.from(JSON.stringify(words))],
			figures: { words: reading.words, confidence: reading.confidence, rotate: turn, notes },
		};
	});

async function open(folder: string, input: Uint8Array, options: OcrOptions): Promise<Picture> {
	if (options.source === "image") return openPicture(input, options.dpi);
	await writeFile(join(folder, "page.pdf"), input);
	return drawPicture(folder, "page.pdf");
}

async function chooseLanguages(folder: string, wanted: readonly string[]): Promise<readonly string[]> {
	const installed = await installedLanguages(folder);
	const found = wanted.filter((language) => installed.has(language));
	if (found.length > 0) return found;
	const usual = defaultLanguages.filter((language) => installed.has(language));
	if (usual.length === 0) throw new Failure("crashed", { cause: "no language data for Tesseract" });
	return usual;
}

/** Cut up otherwise only where that gave little, since each try costs a second. */
async function readWell(
	folder: string,
	picture: Picture,
	languages: readonly string[],
	isUpright: boolean,
): Promise<Upright> {
	let best: Upright = isUpright
		? { reading: await read(folder, picture, languages, 4), turn: 0, unsure: false }
		: await readUpright(folder, picture, languages);
	const upright = best.reading.sure < littleText ? await turnPicture(picture, best.turn) : picture;
	for (const segmentation of [3, 11] as const) {
		if (best.reading.sure >= littleText) break;
		const reading = await read(folder, upright, languages, segmentation);
		if (reading.sure > best.reading.sure) best = { ...best, reading };
	}
	return best;
}

const turned = (picture: Picture, turn: Turn): Picture =>
	turn === 90 || turn === 270 ? { ...picture, width: picture.height, height: picture.width } : picture;
