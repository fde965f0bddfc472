import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Failure } from "../../failure.ts";
import { type How, type Installed, readHocrs } from "../../tools/tesseract.ts";
import { withoutWords } from "../../tools/tesseract-model.ts";
import { arbitrate } from "./arbitrate.ts";
import { readLines, type SeenLine, type SeenWord } from "./hocr.ts";
import { type Picture, writeBmp } from "./picture.ts";
import { lacksSign } from "./section-signs.ts";

/** The model of all Latin scripts: slower than one of a single language, but it knows §, which the German one does not. */
const model = "Latin";
/** Words of the first reading below this may be wrong. */
const sureConfidence = 85;
/** What the German model makes of § before a number; a line with one is read again. */
const perhapsSign = /^[("„‚]*(?:[8$&S5§B3s]{1,2})$/;
const startsWithNumber = /^\d/;
/** Of a line's height, around it. */
const padding = 0.3;

/** Reads the lines in doubt once more by another model, and puts the best of both together. The rest costs nothing. */
export async function readAgain(
	folder: string,
	picture: Picture,
	lines: readonly SeenLine[],
	machine: Installed,
): Promise<SeenLine[]> {
	const doubtful = lines.filter((line) => !line.upended && isDoubtful(line.words));
	if (doubtful.length === 0 || !machine.languages.has(model)) return [...lines];
	const models = join(folder, "models");
	await withoutWords(machine.folder, models, model);
	const strips = doubtful.map((line) => cutOut(picture, line));
	const names = strips.map((_, index) => `line-${index}.bmp`);
	await Promise.all(strips.map(({ strip }, index) => writeFile(join(folder, names[index] ?? ""), writeBmp(strip))));
	const readings = await readStrips(folder, names, { languages: [model], segmentation: 7, dpi: picture.dpi, models });
	const mended = new Map<SeenLine, SeenLine>();
	for (const [index, line] of doubtful.entries()) {
		const { left, top } = strips[index] ?? { left: 0, top: 0 };
		const words = readLines(readings[index] ?? "").flatMap(({ words }) => words);
		mended.set(line, {
			...line,
			words: arbitrate(
				line.words,
				words.map((word) => moved(word, left, top)),
			),
		});
	}
	return lines.map((line) => mended.get(line) ?? line);
}

/** Tesseract divides by zero on some rules of tables: the lines beside such a one are read without it. */
async function readStrips(folder: string, names: readonly string[], how: How): Promise<string[]> {
	try {
		return await readHocrs(folder, names, how);
	} catch (failure) {
		if (!(failure instanceof Failure) || failure.code !== "crashed") throw failure;
		if (names.length === 1) return [""];
		const half = names.length >> 1;
		const first = await readStrips(folder, names.slice(0, half), how);
		return [...first, ...(await readStrips(folder, names.slice(half), how))];
	}
}

function isDoubtful(words: readonly SeenWord[]): boolean {
	return words.some(
		({ text, confidence }, at) =>
			confidence < sureConfidence ||
			(perhapsSign.test(text) && startsWithNumber.test(words[at + 1]?.text ?? "")) ||
			lacksSign(words, at),
	);
}

function cutOut(picture: Picture, { words }: SeenLine): { strip: Picture; left: number; top: number } {
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
