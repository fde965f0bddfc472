import { withScratch } from "../../cell/scratch.ts";
import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { type Installed, installed } from "../../tools/tesseract.ts";
import type { Step } from "../service.ts";
import { isBlank } from "./blank.ts";
import { mendDashes } from "./dashes.ts";
import { footLast } from "./foot-last.ts";
import { pageWords } from "./page-words.ts";
import { openPage, openPicture, type Picture, type Turn, turnPicture } from "./picture.ts";
import { assess, type Reading, read } from "./read.ts";
import { readAgain } from "./read-again.ts";
import { mendSectionSigns } from "./section-signs.ts";
import { layAskew, type Straight, straighten } from "./straighten.ts";
import type { OcrFigures, OcrOptions } from "./task.ts";
import { readUpright, type Upright } from "./upright.ts";

const defaultLanguages = ["deu"];
/** With fewer sure words than this on a page, any text is hunted for. */
const littleText = 5;
const nothing: Reading = { lines: [], words: 0, confidence: 0, sure: 0, upended: 0 };

/** Reads one page. Throws `damaged`, `too-large`, `timed-out`. */
export const step: Step<OcrOptions, OcrFigures> = (inputs, options) =>
	withScratch(async (folder) => {
		const [input] = inputs;
		if (input === undefined || input.length === 0) throw new Failure("empty");
		const picture = await open(folder, input, options);
		const machine = await installed(folder);
		const languages = chooseLanguages(machine, options.languages);
		const blank = isBlank(picture);
		const straight = blank ? { picture, degrees: 0, sideways: false } : await straighten(picture);
		const { reading, turn, unsure } = blank
			? { reading: nothing, turn: 0 as const, unsure: false }
			: await readWell(folder, straight, languages, machine, options.upright);

		const notes: Note[] = [];
		if (turn !== 0) notes.push("turned");
		if (unsure) notes.push("orientation-unsure");
		if (reading.words < littleText) notes.push("little-text");
		const page = turned(picture, turn);
		const lines = layAskew(reading.lines, turned(straight.picture, turn), page, straight.degrees);
		const words = pageWords(lines, page, turn);
		return {
			outputs: [Buffer.from(JSON.stringify(words))],
			figures: { words: reading.words, confidence: reading.confidence, rotate: turn, notes },
		};
	});

async function open(folder: string, input: Uint8Array, options: OcrOptions): Promise<Picture> {
	if (options.source === "image") return openPicture(input, options.dpi);
	return openPage(folder, input);
}

function chooseLanguages(machine: Installed, wanted: readonly string[]): readonly string[] {
	const found = wanted.filter((language) => machine.languages.has(language));
	if (found.length > 0) return found;
	const usual = defaultLanguages.filter((language) => machine.languages.has(language));
	if (usual.length === 0) throw new Failure("crashed", { cause: "no language data for Tesseract" });
	return usual;
}

/** Upright; what is in doubt twice. */
async function readWell(
	folder: string,
	straight: Straight,
	languages: readonly string[],
	machine: Installed,
	isUpright: boolean,
): Promise<Upright> {
	const { picture } = straight;
	const best: Upright = isUpright
		? { reading: await read(folder, picture, languages, 4), turn: 0, unsure: false }
		: await readUpright(folder, straight, languages);
	const upright = await turnPicture(picture, best.turn);
	let { reading } = best;
	if (reading.sure < littleText) {
		const scattered = await read(folder, upright, languages, 11);
		if (scattered.sure > reading.sure) reading = scattered;
	}
	const lines = footLast(mendDashes(mendSectionSigns(await readAgain(folder, upright, reading.lines, machine))));
	return { ...best, reading: assess(lines) };
}

const turned = (picture: Picture, turn: Turn): Picture =>
	turn === 90 || turn === 270 ? { ...picture, width: picture.height, height: picture.width } : picture;
