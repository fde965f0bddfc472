import { Failure } from "../failure.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { runTool } from "./tool.ts";

export type Turn = 0 | 90 | 180 | 270;

/** A thousand pixels take a second; a picture that takes longer than this hangs. */
const deadlineMs = 30_000;

/**
 * Tesseract's orientation and script detection.
 * @param image a page in any format that Leptonica knows, best about 1100 px on its longer side
 * @returns degrees clockwise by which to turn it, and Tesseract's confidence (about 2 is doubtful, 10 sure);
 *   undefined where there is too little text
 */
export async function detectOrientation(image: Uint8Array): Promise<{ turn: Turn; confidence: number } | undefined> {
	// It exits with 1 where there is too little text.
	const { said } = await tesseract(image, ["--psm", "0", "-l", "osd"]);
	const turn = Number(/^Rotate: (\d+)$/m.exec(said)?.[1] ?? Number.NaN);
	const confidence = Number(/^Orientation confidence: ([\d.]+)$/m.exec(said)?.[1] ?? Number.NaN);
	if (![0, 90, 180, 270].includes(turn) || Number.isNaN(confidence)) return undefined;
	return { turn: turn as Turn, confidence };
}

/**
 * How much reads as text: letters in words of three and more that Tesseract trusts, times its trust (0 to 1). Throws `crashed` where
 * Tesseract did not come to an end: that is not a page without letters.
 */
export async function readability(image: Uint8Array): Promise<number> {
	// Mode 6 reads lines as they lie; mode 3 finds sideways text by itself and would hide what is asked. English
	// letters are enough to tell up from down, and one language takes half the time.
	const { code, said } = await tesseract(image, ["--psm", "6", "-l", "eng", "tsv"]);
	if (code !== 0) throw new Failure("crashed");
	let worth = 0;
	for (const line of said.split("\n")) {
		const cells = line.split("\t");
		const trust = Number(cells[10]);
		const word = cells[11]?.match(/\p{L}{3,}/u)?.[0];
		const lies = Number(cells[8]) > Number(cells[9]);
		if (word && lies && trust > 60) worth += (word.length * trust) / 100;
	}
	return worth;
}

/**
 * Letters and digits in words of three and more that Tesseract is almost sure of, wherever they stand. Throws `crashed` where Tesseract
 * did not come to an end.
 */
export async function sureLetters(image: Uint8Array): Promise<number> {
	// Mode 11 finds words that stand alone, a heading or a date, as well as lines.
	const { code, said } = await tesseract(image, ["--psm", "11", "-l", "deu+eng", "tsv"]);
	if (code !== 0) throw new Failure("crashed");
	let letters = 0;
	for (const line of said.split("\n")) {
		const cells = line.split("\t");
		const count = cells[11]?.match(/[\p{L}\p{N}]/gu)?.length ?? 0;
		if (Number(cells[10]) >= sureTrust && count >= 3) letters += count;
	}
	return letters;
}

/** Of 100; leaves, cloth and bricks are read as words with up to 87. */
const sureTrust = 90;

/** Detection and readability as `estimateOrientation` takes them. */
export const orientationEngine = { detect: detectOrientation, read: readability };

/**
 * The result of an orientation that uses Tesseract; `fallback` where Tesseract timed out or crashed on the page: such a page keeps
 * its orientation, it is not lost.
 */
export async function orFallback<Result>(orientation: Promise<Result>, fallback: Result): Promise<Result> {
	try {
		return await orientation;
	} catch (failure) {
		if (failure instanceof Failure && (failure.code === "timed-out" || failure.code === "crashed")) return fallback;
		throw failure;
	}
}

async function tesseract(image: Uint8Array, args: readonly string[]): Promise<{ code: number | null; said: string }> {
	return withScratch(async (folder) => {
		const outcome = await runTool("tesseract", ["stdin", "stdout", "--dpi", "100", ...args], {
			folder,
			stdin: image,
			deadlineMs,
		});
		return { code: outcome.code, said: outcome.stdout.toString("utf8") };
	});
}
