import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Installed, readHocrs } from "../../tools/tesseract.ts";
import { withoutWords } from "../../tools/tesseract-model.ts";
import { arbitrate } from "./arbitrate.ts";
import { type Box, boxOf } from "./box.ts";
import { readLines, type SeenLine, type SeenWord } from "./hocr.ts";
import { insertLine, missedIn } from "./missed.ts";
import { type Picture, writeBmp } from "./picture.ts";
import { lacksSign } from "./section-signs.ts";
import type { Upright } from "./upright.ts";

/** The model of all Latin scripts: slower than one of a single language, but it knows §, which the German one does not. */
const model = "Latin";
/** Words of the first reading below this may be wrong. */
const sureConfidence = 80;
/** What the German model makes of § before a number; a line with one is read again. */
const perhapsSign = /^[("„‚]*(?:[8$&S5§B3s]{1,2})$/;
const startsWithNumber = /^\d/;
/** Of a line's height, around it. */
const padding = 0.3;

/** What is cut out of a page to be read again. */
interface Strip {
	readonly picture: Picture;
	/** Where it was on the page, in px. */
	readonly left: number;
	readonly top: number;
}

/**
 * Reads what is in doubt once more by another model, and puts the best of both together; also what the first one passed over. The
 * rest costs nothing.
 */
export async function readAgain(folder: string, pages: readonly Upright[], machine: Installed): Promise<Upright[]> {
	if (!machine.languages.has(model)) return [...pages];
	const doubtful = pages.flatMap(({ reading, picture }) =>
		reading.lines
			.filter(({ upended }) => !upended)
			.flatMap((line) => stretches(line.words).map((words) => ({ words, strip: cutOut(picture, boxOf({ words })) }))),
	);
	const missed: { page: Upright; strip: Strip }[] = [];
	for (const page of pages)
		for (const box of await missedIn(page.picture, page.reading.lines))
			missed.push({ page, strip: cutOut(page.picture, box) });
	const seen = await readStrips(
		folder,
		[...doubtful, ...missed].map(({ strip }) => strip),
		machine,
	);
	/** What stands instead of a stretch, by its first word, and instead of its others: nothing. */
	const mended = new Map<SeenWord, readonly SeenWord[]>();
	for (const [index, { words }] of doubtful.entries()) {
		for (const word of words) mended.set(word, []);
		mended.set(
			words[0] as SeenWord,
			arbitrate(
				words,
				(seen[index] ?? []).flatMap((line) => line.words),
			),
		);
	}
	return pages.map((page) => {
		const lines = page.reading.lines.map((line) => ({
			...line,
			words: line.words.flatMap((word) => mended.get(word) ?? word),
		}));
		const found = missed.flatMap((one, index) => (one.page === page ? (seen[doubtful.length + index] ?? []) : []));
		return { ...page, reading: { ...page.reading, lines: found.filter(isPrint).reduce(insertLine, lines) } };
	});
}

/** The lines in each strip, as they lie on its page. */
async function readStrips(folder: string, strips: readonly Strip[], machine: Installed): Promise<SeenLine[][]> {
	if (strips.length === 0) return [];
	const models = join(folder, "models");
	await withoutWords(machine.folder, models, model);
	const names = strips.map((_, index) => `strip-${index}.bmp`);
	await Promise.all(strips.map(({ picture }, index) => writeFile(join(folder, names[index] ?? ""), writeBmp(picture))));
	const readings = await readHocrs(folder, names, { languages: [model], segmentation: 7, models });
	return strips.map(({ left, top }, index) =>
		readLines(readings[index] ?? "").map((line) => ({
			...line,
			baseline: [line.baseline[0] + top, line.baseline[1] + top] as const,
			words: line.words.map((word) => moved(word, left, top)),
		})),
	);
}

/** The words of a line that are in doubt, and so many beside them on either side: a model reads a word by its neighbours, too. */
const besides = 2;

/** Runs of words to be read again, from left to right; none touches another. */
function stretches(words: readonly SeenWord[]): SeenWord[][] {
	const doubted = words.map((_, at) => isDoubtful(words, at));
	const wanted = words.map((_, at) => doubted.slice(Math.max(0, at - besides), at + besides + 1).includes(true));
	const found: SeenWord[][] = [];
	for (const [at, word] of words.entries()) {
		if (!wanted[at]) continue;
		if (wanted[at - 1]) found.at(-1)?.push(word);
		else found.push([word]);
	}
	return found;
}

function isDoubtful(words: readonly SeenWord[], at: number): boolean {
	const { text, confidence } = words[at] as SeenWord;
	return (
		confidence < sureConfidence ||
		(perhapsSign.test(text) && startsWithNumber.test(words[at + 1]?.text ?? "")) ||
		lacksSign(words, at)
	);
}

function cutOut(picture: Picture, box: Box): Strip {
	const around = Math.round(padding * (box.bottom - box.top));
	const left = Math.max(0, box.left - around);
	const top = Math.max(0, box.top - around);
	const width = Math.min(picture.width, box.right + around) - left;
	const height = Math.min(picture.height, box.bottom + around) - top;
	const pixels = Buffer.alloc(width * height);
	for (let y = 0; y < height; y++)
		picture.pixels.copy(pixels, y * width, (top + y) * picture.width + left, (top + y) * picture.width + left + width);
	return { picture: { pixels, width, height, dpi: picture.dpi }, left, top };
}

const moved = (word: SeenWord, x: number, y: number): SeenWord => ({
	...word,
	box: [word.box[0] + x, word.box[1] + y, word.box[2] + x, word.box[3] + y],
});

/** What the first reading passed over must be read surely, more than half of its words. */
const surePrint = 70;

const isPrint = ({ words }: SeenLine): boolean =>
	2 * words.filter(({ confidence }) => confidence >= surePrint).length > words.length;
