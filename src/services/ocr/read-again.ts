import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Installed, readHocrs } from "../../tools/tesseract.ts";
import { withoutWords } from "../../tools/tesseract-model.ts";
import { arbitrate } from "./arbitrate.ts";
import { readLines, type SeenWord } from "./hocr.ts";
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

/** Reads what is in doubt once more by another model, and puts the best of both together. The rest costs nothing. */
export async function readAgain(folder: string, pages: readonly Upright[], machine: Installed): Promise<Upright[]> {
	const doubtful = pages.flatMap(({ reading, picture }) =>
		reading.lines
			.filter(({ upended }) => !upended)
			.flatMap((line) => stretches(line.words).map((words) => ({ words, ...cutOut(picture, words) }))),
	);
	if (doubtful.length === 0 || !machine.languages.has(model)) return [...pages];
	const models = join(folder, "models");
	await withoutWords(machine.folder, models, model);
	const names = doubtful.map((_, index) => `strip-${index}.bmp`);
	await Promise.all(doubtful.map(({ strip }, index) => writeFile(join(folder, names[index] ?? ""), writeBmp(strip))));
	const readings = await readHocrs(folder, names, { languages: [model], segmentation: 7, models });
	/** What stands instead of a stretch, by its first word, and instead of its others: nothing. */
	const mended = new Map<SeenWord, readonly SeenWord[]>();
	for (const [index, { words, left, top }] of doubtful.entries()) {
		const second = readLines(readings[index] ?? "").flatMap(({ words }) => words.map((word) => moved(word, left, top)));
		for (const word of words) mended.set(word, []);
		mended.set(words[0] as SeenWord, arbitrate(words, second));
	}
	return pages.map((page) => {
		const lines = page.reading.lines.map((line) => ({
			...line,
			words: line.words.flatMap((word) => mended.get(word) ?? word),
		}));
		return { ...page, reading: { ...page.reading, lines } };
	});
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

function cutOut(picture: Picture, words: readonly SeenWord[]): { strip: Picture; left: number; top: number } {
	const [x0, y0] = [Math.min(...words.map(({ box }) => box[0])), Math.min(...words.map(({ box }) => box[1]))];
	const [x1, y1] = [Math.max(...words.map(({ box }) => box[2])), Math.max(...words.map(({ box }) => box[3]))];
	const around = Math.round(padding * (y1 - y0));
	const left = Math.max(0, x0 - around);
	const top = Math.max(0, y0 - around);
	const width = Math.min(picture.width, x1 + around) - left;
	const height = Math.min(picture.height, y1 + around) - top;
	const pixels = Buffer.alloc(width * height);
	for (let y = 0; y < height; y++)
		picture.pixels.copy(pixels, y * width, (top + y) * picture.width + left, (top + y) * picture.width + left + width);
	return { strip: { pixels, width, height, dpi: picture.dpi }, left, top };
}

const moved = (word: SeenWord, x: number, y: number): SeenWord => ({
	...word,
	box: [word.box[0] + x, word.box[1] + y, word.box[2] + x, word.box[3] + y],
});
