import { Failure } from "../../failure.ts";
import type { Note } from "../../kinds.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { type Installed, installed } from "../../tools/tesseract.ts";
import type { Turn } from "../../tools/tesseract-orientation.ts";
import type { Step } from "../contract.ts";
import { isBlank } from "./blank.ts";
import { mendDashes } from "./dashes.ts";
import { each, type Maybe, together } from "./each.ts";
import { mendFlow } from "./flow.ts";
import { footLast } from "./foot-last.ts";
import { readFraktur } from "./fraktur.ts";
import { mendIbans } from "./ibans.ts";
import { pageWords } from "./page-words.ts";
import { openPage, openPicture, type Picture } from "./picture.ts";
import { assess, type Reading, read, readAll } from "./read.ts";
import { readAgain } from "./read-again.ts";
import { mendRows } from "./rows.ts";
import { withoutScrawl } from "./scrawl.ts";
import { mendSectionSigns } from "./section-signs.ts";
import { layAskew, type Straight, straighten } from "./straighten.ts";
import type { OcrFigures, OcrOptions } from "./task.ts";
import { findUpright, type Held, holdToRead, type Upright } from "./upright.ts";

const defaultLanguages = ["deu"];
/** Under the deadline of the task (`task.ts`) by what is left to do when all is read, in ms. */
const mostMs = 200_000;
/** With fewer sure words than this on a page, any text is hunted for. */
const littleText = 5;

/**
 * Reads pages, each for itself, but each model is loaded once for all of them. One alone that cannot be read throws `damaged`,
 * `too-large`, `timed-out`, `crashed`.
 */
export const step: Step<OcrOptions, OcrFigures> = (inputs, options) =>
	withScratch(async (folder) => {
		const started = performance.now();
		const machine = await installed(folder);
		const languages = chooseLanguages(machine, options.languages);
		const sheets = await each(inputs, (input) => open(folder, input, options));
		const held = await each(sheets, ({ straight }) => straight && holdToRead(straight, options.upright));
		const asHeld = await together(held, (all: readonly Held[]) => readAll(folder, all.map(pictureOf), languages));
		const upright = await each(asHeld, async (reading, index) => {
			const found = await findUpright(folder, held[index] as Held, reading, languages);
			return found.reading.sure < littleText ? hunt(folder, found, languages) : found;
		});
		const twice = await together(upright, (all) => unlessLate(all, readAgain(folder, all, machine)));
		const leftMs = mostMs - (performance.now() - started);
		const read = await together(twice, (all) => unlessLate(all, readFraktur(folder, all, machine, leftMs)));
		const pages = await each(sheets, (sheet, index) => {
			const page = read[index];
			if (page instanceof Failure) throw page;
			return lay(sheet, page);
		});
		return told(pages);
	});

/** A page is not lost because it could not be read a second time. */
async function unlessLate(pages: readonly Upright[], again: Promise<readonly Upright[]>): Promise<readonly Upright[]> {
	try {
		return await again;
	} catch (fault) {
		if (fault instanceof Failure && (fault.code === "timed-out" || fault.code === "crashed")) return pages;
		throw fault;
	}
}

interface Sheet {
	readonly picture: Picture;
	/** None where it is blank. */
	readonly straight: Straight | undefined;
}

async function open(folder: string, input: Uint8Array, { source, dpi }: OcrOptions): Promise<Sheet> {
	if (input.length === 0) throw new Failure("empty");
	const picture = source === "image" ? await openPicture(input, dpi) : await openPage(folder, input);
	return { picture, straight: isBlank(picture) ? undefined : await straighten(picture) };
}

const pictureOf = ({ picture }: Held): Picture => picture;

function chooseLanguages(machine: Installed, wanted: readonly string[]): readonly string[] {
	const found = wanted.filter((language) => machine.languages.has(language));
	if (found.length > 0) return found;
	const usual = defaultLanguages.filter((language) => machine.languages.has(language));
	if (usual.length === 0) throw new Failure("crashed", { cause: "no language data for Tesseract" });
	return usual;
}

async function hunt(folder: string, found: Upright, languages: readonly string[]): Promise<Upright> {
	const scattered = await read(folder, found.picture, languages, 11);
	return scattered.sure > found.reading.sure ? { ...found, reading: scattered } : found;
}

interface Laid {
	readonly words: Buffer;
	readonly figures: Extract<OcrFigures["pages"][number], { words: number }>;
}

/** What was read, put in order, where it stands on the sheet as it lies. `page`: none where that is blank. */
function lay({ picture, straight }: Sheet, page: Upright | undefined): Laid {
	const turn = page?.turn ?? 0;
	const mended = mendIbans(mendDashes(mendSectionSigns(page?.reading.lines ?? [])));
	const { words, confidence, lines }: Reading = assess(footLast(mendRows(mendFlow(withoutScrawl(mended)))));
	const notes: Note[] = [];
	if (turn !== 0) notes.push("turned");
	if (page?.unsure) notes.push("orientation-unsure");
	if (words < littleText) notes.push("little-text");
	const shown = turned(picture, turn);
	const flat = straight ?? { picture, degrees: 0 };
	const laid = layAskew(lines, turned(flat.picture, turn), shown, flat.degrees);
	return {
		words: Buffer.from(JSON.stringify(pageWords(laid, shown, turn))),
		figures: { words, confidence, rotate: turn, notes },
	};
}

const turned = (picture: Picture, turn: Turn): Picture =>
	turn === 90 || turn === 270 ? { ...picture, width: picture.height, height: picture.width } : picture;

function told(pages: readonly Maybe<Laid>[]): { outputs: Uint8Array[]; figures: OcrFigures } {
	const known = pages.map((page) => page ?? new Failure("crashed"));
	const [only] = known;
	if (known.length === 1 && only instanceof Failure) throw only;
	return {
		outputs: known.flatMap((page) => (page instanceof Failure ? [] : [page.words])),
		figures: { pages: known.map((page) => (page instanceof Failure ? { failure: page.code } : page.figures)) },
	};
}
