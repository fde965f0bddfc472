import { Failure } from "../failure.ts";
import type { Outcome } from "../sandbox/process.ts";
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
	const { stdout } = await tesseract(image, ["--psm", "0", "-l", "osd"]);
	const said = stdout.toString("utf8");
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
	const worth = (await words(image, ["--psm", "6", "-l", "eng"])).map(({ text, trust, lies }) => {
		const word = /\p{L}{3,}/u.exec(text)?.[0];
		return word && lies && trust > 60 ? (word.length * trust) / 100 : 0;
	});
	return worth.reduce((sum, one) => sum + one, 0);
}

/**
 * Letters and digits in words of three and more that Tesseract is almost sure of, wherever they stand. Throws `crashed` where Tesseract
 * did not come to an end.
 */
export async function sureLetters(image: Uint8Array): Promise<number> {
	// Mode 11 finds words that stand alone, a heading or a date, as well as lines.
	const sure = (await words(image, ["--psm", "11", "-l", "deu+eng"])).filter(({ trust }) => trust >= sureTrust);
	const letters = sure.map(({ text }) => text.match(/[\p{L}\p{N}]/gu)?.length ?? 0);
	return letters.filter((count) => count >= 3).reduce((sum, count) => sum + count, 0);
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

/** What Tesseract reads, how much it trusts each word (0 to 100), and whether that is wider than high. Throws `crashed`. */
async function words(image: Uint8Array, args: readonly string[]) {
	const { code, stdout } = await tesseract(image, [...args, "tsv"]);
	if (code !== 0) throw new Failure("crashed");
	return stdout
		.toString("utf8")
		.split("\n")
		.map((line) => line.split("\t"))
		.map((cells) => ({
			text: cells[11] ?? "",
			trust: Number(cells[10]),
			lies: Number(cells[8]) > Number(cells[9]),
		}));
}

const tesseract = (image: Uint8Array, args: readonly string[]): Promise<Outcome> =>
	withScratch((folder) => {
		const all = ["stdin", "stdout", "--dpi", "100", ...args];
		return runTool("tesseract", all, { folder, stdin: image, deadlineMs });
	});
