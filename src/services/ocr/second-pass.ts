import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { encodeBmp } from "../../imaging/codecs/encode-bmp.ts";
import { crop } from "../../imaging/crop.ts";
import { type Installed, readHocrs } from "../../tools/tesseract.ts";
import { withoutWords } from "../../tools/tesseract-model.ts";
import { arbitrate } from "./arbitrate.ts";
import { type Box, boxOf } from "./box.ts";
import { type OcrLine, type OcrWord, readLines } from "./hocr.ts";
import { findMissedLines, insertLine } from "./missed-lines.ts";
import type { PageImage } from "./page-image.ts";
import { lacksSign } from "./section-signs.ts";
import { neighbours, stripPadding, sureConfidence, surePrint } from "./thresholds.ts";
import type { Upright } from "./upright.ts";

/** The model of all Latin scripts: slower than that of one language, but its character set has §, which the German one lacks. */
const model = "Latin";
/** What the German model outputs for § before a number; such words are read again. */
const perhapsSign = /^[("„‚]*(?:[8$&S5§B3s]{1,2})$/;
const startsWithNumber = /^\d/;

/** Part of a page that is read again. */
interface Strip {
	readonly picture: PageImage;
	/** Its position on the page, in px. */
	readonly left: number;
	readonly top: number;
}

/**
 * Second recognition pass: reads doubtful words, and lines that the first pass missed, with another model, and merges both readings
 * word by word. Words that are not in doubt cost nothing.
 */
export async function readSecondPass(
	folder: string,
	pages: readonly Upright[],
	machine: Installed,
): Promise<Upright[]> {
	if (!machine.languages.has(model)) return [...pages];
	const doubtful = pages.flatMap(({ reading, picture }) =>
		reading.lines
			.filter(({ upended }) => !upended)
			.flatMap((line) => stretches(line.words).map((words) => ({ words, strip: cutOut(picture, boxOf({ words })) }))),
	);
	const missed: { page: Upright; strip: Strip }[] = [];
	for (const page of pages)
		for (const box of await findMissedLines(page.picture, page.reading.lines))
			missed.push({ page, strip: cutOut(page.picture, box) });
	const seen = await readStrips(
		folder,
		[...doubtful, ...missed].map(({ strip }) => strip),
		machine,
	);
	/** Replacement of each doubtful run, stored at its first word; the others map to nothing. */
	const replaced = new Map<OcrWord, readonly OcrWord[]>();
	for (const [index, { words }] of doubtful.entries()) {
		for (const word of words) replaced.set(word, []);
		replaced.set(
			words[0] as OcrWord,
			arbitrate(
				words,
				(seen[index] ?? []).flatMap((line) => line.words),
			),
		);
	}
	return pages.map((page) => {
		const lines = page.reading.lines.map((line) => ({
			...line,
			words: line.words.flatMap((word) => replaced.get(word) ?? word),
		}));
		const found = missed.flatMap((one, index) => (one.page === page ? (seen[doubtful.length + index] ?? []) : []));
		return { ...page, reading: { ...page.reading, lines: found.filter(isPrint).reduce(insertLine, lines) } };
	});
}

/** The lines read in each strip, in coordinates of its page. */
async function readStrips(folder: string, strips: readonly Strip[], machine: Installed): Promise<OcrLine[][]> {
	if (strips.length === 0) return [];
	const models = join(folder, "models");
	await withoutWords(machine.folder, models, model);
	const names = strips.map((_, index) => `strip-${index}.bmp`);
	await Promise.all(
		strips.map(({ picture }, index) => writeFile(join(folder, names[index] ?? ""), encodeBmp(picture))),
	);
	const readings = await readHocrs(folder, names, { languages: [model], segmentation: 7, models });
	return strips.map(({ left, top }, index) =>
		readLines(readings[index] ?? "").map((line) => ({
			...line,
			baseline: [line.baseline[0] + top, line.baseline[1] + top] as const,
			words: line.words.map((word) => moved(word, left, top)),
		})),
	);
}

/** Disjoint runs of words to be read again, from left to right. */
function stretches(words: readonly OcrWord[]): OcrWord[][] {
	const doubted = words.map((_, at) => isDoubtful(words, at));
	const wanted = words.map((_, at) => doubted.slice(Math.max(0, at - neighbours), at + neighbours + 1).includes(true));
	const found: OcrWord[][] = [];
	for (const [at, word] of words.entries()) {
		if (!wanted[at]) continue;
		if (wanted[at - 1]) found.at(-1)?.push(word);
		else found.push([word]);
	}
	return found;
}

function isDoubtful(words: readonly OcrWord[], at: number): boolean {
	const { text, confidence } = words[at] as OcrWord;
	return (
		confidence < sureConfidence ||
		(perhapsSign.test(text) && startsWithNumber.test(words[at + 1]?.text ?? "")) ||
		lacksSign(words, at)
	);
}

function cutOut(picture: PageImage, box: Box): Strip {
	const around = Math.round(stripPadding * (box.bottom - box.top));
	const left = Math.max(0, box.left - around);
	const top = Math.max(0, box.top - around);
	const width = Math.min(picture.width, box.right + around) - left;
	const height = Math.min(picture.height, box.bottom + around) - top;
	return { picture: crop(picture, { left, top, width, height }), left, top };
}

const moved = (word: OcrWord, x: number, y: number): OcrWord => ({
	...word,
	box: [word.box[0] + x, word.box[1] + y, word.box[2] + x, word.box[3] + y],
});

const isPrint = ({ words }: OcrLine): boolean =>
	2 * words.filter(({ confidence }) => confidence >= surePrint).length > words.length;
