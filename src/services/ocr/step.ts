import { Failure } from "../../failure.ts";
import { countMarks } from "../../imaging/blank-page.ts";
import type { Note } from "../../kinds.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { type Installed, installed } from "../../tools/tesseract.ts";
import type { Turn } from "../../tools/tesseract-orientation.ts";
import type { Step } from "../contract.ts";
import { joinColumns } from "./column-joining.ts";
import { correctDashes } from "./dashes.ts";
import { deskew, mapToPage, type Straight } from "./deskew.ts";
import { readFraktur } from "./fraktur.ts";
import { removeHandwriting } from "./handwriting-filter.ts";
import { correctIbans } from "./ibans.ts";
import { moveFooterLast } from "./page-footer.ts";
import { openImage, openPage, type PageImage } from "./page-image.ts";
import { each, type Maybe, together } from "./partial-failure.ts";
import { assess, type Reading, read, readAll } from "./read.ts";
import { readSecondPass } from "./second-pass.ts";
import { correctSectionSigns } from "./section-signs.ts";
import { orderTableRows } from "./table-rows.ts";
import type { OcrFigures, OcrOptions } from "./task.ts";
import { blankInkContrast, littleText, minInkShare } from "./thresholds.ts";
import { toPageWords } from "./to-page-words.ts";
import { findUpright, type Held, rotateForReading, type Upright } from "./upright.ts";

const defaultLanguages = ["deu"];
/** Time for all recognition passes, in ms: less than the deadline of the task (`task.ts`), because results are written after them. */
const mostMs = 200_000;

/**
 * The OCR step: images or one-page PDFs in, their words out. A page that fails does not spoil the others; each Tesseract model is
 * loaded once for all pages. Order: open and deskew → first pass → orientation → second pass by another model → Fraktur → reading order.
 * Throws `damaged`, `too-large`, `timed-out`, `crashed` where the only page fails.
 */
export const step: Step<OcrOptions, OcrFigures> = (inputs, options) =>
	withScratch(async (folder) => {
		const started = performance.now();
		const machine = await installed(folder);
		const languages = chooseLanguages(machine, options.languages);
		const opened = await each(inputs, (input) => open(folder, input, options));
		const held = await each(opened, ({ straight }) => straight && rotateForReading(straight, options.upright));
		const asHeld = await together(held, (all: readonly Held[]) => readAll(folder, all.map(pictureOf), languages));
		const upright = await each(asHeld, async (reading, index) => {
			const found = await findUpright(folder, held[index] as Held, reading, languages);
			return found.reading.sure < littleText ? readSparseText(folder, found, languages) : found;
		});
		const readTwice = await together(upright, (all) => keepOnFailure(all, readSecondPass(folder, all, machine)));
		const leftMs = mostMs - (performance.now() - started);
		const read = await together(readTwice, (all) => keepOnFailure(all, readFraktur(folder, all, machine, leftMs)));
		const pages = await each(opened, (one, index) => {
			const page = read[index];
			if (page instanceof Failure) throw page;
			return placeOnPage(one, page);
		});
		return summarise(pages);
	});

/** A second pass that crashes or times out leaves the first reading in place. */
async function keepOnFailure(
	pages: readonly Upright[],
	again: Promise<readonly Upright[]>,
): Promise<readonly Upright[]> {
	try {
		return await again;
	} catch (fault) {
		if (fault instanceof Failure && (fault.code === "timed-out" || fault.code === "crashed")) return pages;
		throw fault;
	}
}

interface OpenedPage {
	readonly picture: PageImage;
	/** Absent for a blank page. */
	readonly straight: Straight | undefined;
}

async function open(folder: string, input: Uint8Array, { source, dpi }: OcrOptions): Promise<OpenedPage> {
	if (input.length === 0) throw new Failure("empty");
	const picture = source === "image" ? await openImage(input, dpi) : await openPage(folder, input);
	return { picture, straight: isBlank(picture) ? undefined : await deskew(picture) };
}

const pictureOf = ({ picture }: Held): PageImage => picture;

function chooseLanguages(machine: Installed, wanted: readonly string[]): readonly string[] {
	const found = wanted.filter((language) => machine.languages.has(language));
	if (found.length > 0) return found;
	const usual = defaultLanguages.filter((language) => machine.languages.has(language));
	if (usual.length === 0) throw new Failure("crashed", { cause: "no language data for Tesseract" });
	return usual;
}

/** Page segmentation mode 11 of Tesseract: text anywhere, in no order. Kept only where it finds more sure words. */
async function readSparseText(folder: string, found: Upright, languages: readonly string[]): Promise<Upright> {
	const scattered = await read(folder, found.picture, languages, 11);
	return scattered.sure > found.reading.sure ? { ...found, reading: scattered } : found;
}

interface PlacedPage {
	readonly words: Buffer;
	readonly figures: Extract<OcrFigures["pages"][number], { words: number }>;
}

/** Corrects the words, puts the lines into reading order and maps them to the page as it was given. `page` is absent for a blank page. */
function placeOnPage({ picture, straight }: OpenedPage, page: Upright | undefined): PlacedPage {
	const turn = page?.turn ?? 0;
	const corrected = correctIbans(correctDashes(correctSectionSigns(page?.reading.lines ?? [])));
	const { words, confidence, lines }: Reading = assess(
		moveFooterLast(orderTableRows(joinColumns(removeHandwriting(corrected)))),
	);
	const notes: Note[] = [];
	if (turn !== 0) notes.push("turned");
	if (page?.unsure) notes.push("orientation-unsure");
	if (words < littleText) notes.push("little-text");
	const shown = turned(picture, turn);
	const flat = straight ?? { picture, degrees: 0 };
	const placed = mapToPage(lines, turned(flat.picture, turn), shown, flat.degrees);
	return {
		words: Buffer.from(JSON.stringify(toPageWords(placed, shown, turn))),
		figures: { words, confidence, rotate: turn, notes },
	};
}

/** Only the size of the picture after the turn. */
const turned = (picture: PageImage, turn: Turn): PageImage =>
	turn === 90 || turn === 270 ? { ...picture, width: picture.height, height: picture.width } : picture;

function summarise(pages: readonly Maybe<PlacedPage>[]): { outputs: Uint8Array[]; figures: OcrFigures } {
	const known = pages.map((page) => page ?? new Failure("crashed"));
	const [only] = known;
	if (known.length === 1 && only instanceof Failure) throw only;
	return {
		outputs: known.flatMap((page) => (page instanceof Failure ? [] : [page.words])),
		figures: { pages: known.map((page) => (page instanceof Failure ? { failure: page.code } : page.figures)) },
	};
}

/** Nothing but paper: reading it would only find specks, in four orientations. */
const isBlank = (page: PageImage): boolean => countMarks(page, blankInkContrast) < minInkShare * page.data.length;
