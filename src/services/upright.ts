import sharp from "sharp";
import { Failure } from "../failure.ts";
import { detectOrientation, readability, type Turn } from "../tools/tesseract-orientation.ts";

/** Longer side at which pages are judged, in px: enough to tell words. */
const workingSide = 1_100;
/**
 * Detection's own confidence. It was wrong at 6.9, on a typewritten page that stood on its head; and turning a page that
 * stood right is worse than leaving one.
 */
const sureToLeave = 7;
const sureToTurn = 10;
/** Fewer trusted letters say nothing, */
const leastLetters = 12;
/** but these do where no other way up reads as anything. */
const leastLettersAlone = 7;
/** So many letters one way, and this many times those of its opposite: lines of text do not lie across. */
const manyLetters = 80;
const farBetter = 3;
/** The best way up must read this much better than the next. */
const clearly = 1.5;

/** Pixels of a page: gray, or red, green and blue; 8 bit, rows from the top. */
export interface Pixels {
	readonly data: Uint8Array;
	readonly width: number;
	readonly height: number;
	readonly channels: 1 | 3;
}

export interface Uprightness {
	/** Degrees clockwise that make the page upright; 0 unless that is sure. */
	readonly turn: Turn;
	/** There is something to read, and maybe another way up. Of a page with hardly any text nobody is unsure: it stays. */
	readonly unsure: boolean;
}

/**
 * Which way up a page is: Tesseract's detection; before a turn, whether it reads better; in doubt, which of the four
 * ways reads best. Costs half a second, before a turn two, in doubt two to four.
 */
export async function judgeUpright(page: Pixels): Promise<Uprightness> {
	try {
		return await judge(page);
	} catch (failure) {
		// A page that keeps Tesseract busy for too long is not lost for it: it stays, and is named.
		if (failure instanceof Failure && failure.code === "timed-out") return { turn: 0, unsure: true };
		throw failure;
	}
}

async function judge(page: Pixels): Promise<Uprightness> {
	const { data, info } = await sharp(page.data, { raw: page, limitInputPixels: false })
		.resize(workingSide, workingSide, { fit: "inside", withoutEnlargement: true })
		.grayscale()
		.raw()
		.toBuffer({ resolveWithObject: true });
	const turned = (turn: Turn) => sharp(data, { raw: info }).rotate(turn).png({ compressionLevel: 1 }).toBuffer();
	const read = async (turn: Turn) => readability(await turned(turn));
	const detected = await detectOrientation(await turned(0));
	if (detected?.turn === 0 && detected.confidence >= sureToLeave) return { turn: 0, unsure: false };
	if (detected && detected.turn !== 0 && detected.confidence >= sureToTurn) {
		// Detection goes by single letters; a page that says the same words over and over can lead it astray.
		const [there, here] = (await Promise.all([read(detected.turn), read(0)])) as [number, number];
		if (there >= here) return { turn: detected.turn, unsure: false };
	}
	const ways = await readWays(read, detected?.turn ?? 0);
	return decide(ways);
}

interface Way {
	readonly turn: Turn;
	/** Letters that read well. */
	readonly letters: number;
}

/** The likelier pair first; the other only where that one leaves a doubt. */
async function readWays(read: (turn: Turn) => Promise<number>, likely: Turn): Promise<readonly Way[]> {
	const pairs: (readonly [Turn, Turn])[] = [
		[0, 180],
		[90, 270],
	];
	const ways: Way[] = [];
	for (const pair of likely % 180 === 0 ? pairs : pairs.toReversed()) {
		// Two at once: a cell has two cores.
		const both = await Promise.all(pair.map(async (turn) => ({ turn, letters: await read(turn) })));
		ways.push(...both);
		const [best, other] = both.toSorted((a, b) => b.letters - a.letters) as [Way, Way];
		if (best.letters >= manyLetters && best.letters > farBetter * other.letters) break;
	}
	return ways;
}

/** The way that reads clearly better than all others, if there is one. */
function decide(ways: readonly Way[]): Uprightness {
	const [best, next] = ways.toSorted((a, b) => b.letters - a.letters) as [Way, Way];
	const enough = next.letters === 0 ? leastLettersAlone : leastLetters;
	if (best.letters < enough) return { turn: 0, unsure: false };
	const clear = best.letters > clearly * next.letters;
	return clear ? { turn: best.turn, unsure: false } : { turn: 0, unsure: true };
}
