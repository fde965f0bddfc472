import sharp from "sharp";
import { Failure } from "../failure.ts";
import { detectOrientation, readability, type Turn } from "../tools/tesseract-orientation.ts";
import { writePgm } from "./codecs/pnm.ts";

/** Longer side at which pages are judged, in px: enough to tell words. */
const workingSide = 1_100;
/** Where nothing reads at that, small print may: enlarged at most so much, Tesseract knows letters of 10 px it misses at 5. */
const closerSide = 1_600;
const mostEnlarged = 2;
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
 * ways reads best; where nothing reads, a closer look for small print. Costs half a second, before a turn two, in doubt
 * two to four, and of a page with hardly any text as much again.
 */
export async function judgeUpright(page: Pixels): Promise<Uprightness> {
	try {
		return await judge(page);
	} catch (failure) {
		// A page that keeps Tesseract busy for too long, or ends it, is not lost for it: it stays, and is named.
		if (failure instanceof Failure && (failure.code === "timed-out" || failure.code === "crashed"))
			return { turn: 0, unsure: true };
		throw failure;
	}
}

async function judge(page: Pixels): Promise<Uprightness> {
	const { detect, read } = await looker(page, workingSide, 1);
	const detected = await detect();
	if (detected?.turn === 0 && detected.confidence >= sureToLeave) return { turn: 0, unsure: false };
	if (detected && detected.turn !== 0 && detected.confidence >= sureToTurn) {
		// Detection goes by single letters; a page that says the same words over and over can lead it astray.
		const [there, here] = (await Promise.all([read(detected.turn), read(0)])) as [number, number];
		if (there >= here) return { turn: detected.turn, unsure: false };
	}
	const ways = await readWays(read, detected?.turn ?? 0);
	if (isLegible(ways)) return decide(ways);
	const closer = await looker(page, closerSide, mostEnlarged);
	const closerWays = await readWays(closer.read, detected?.turn ?? 0);
	// What clutter reads as by chance grows with its size, so that few letters alone say nothing here.
	return best(closerWays).letters < leastLetters ? { turn: 0, unsure: false } : decide(closerWays);
}

/** A page at `side` px, enlarged at most so much: what it looks like as it lies, and how well it reads turned. */
async function looker(page: Pixels, side: number, enlarged: number) {
	const scale = Math.min(enlarged, side / Math.max(page.width, page.height));
	const { data, info } = await sharp(page.data, { raw: page, limitInputPixels: false })
		.resize(Math.max(1, Math.round(scale * page.width)), Math.max(1, Math.round(scale * page.height)), { fit: "fill" })
		.grayscale()
		.raw()
		.toBuffer({ resolveWithObject: true });
	const turned = async (turn: Turn) => {
		const { data: pixels, info: size } =
			turn === 0
				? { data, info }
				: await sharp(data, { raw: info })
						.rotate(turn)
						.toColourspace("b-w")
						.raw()
						.toBuffer({ resolveWithObject: true });
		return writePgm({ width: size.width, height: size.height, data: pixels });
	};
	return {
		detect: async () => detectOrientation(await turned(0)),
		read: async (turn: Turn) => readability(await turned(turn)),
	};
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
		const [first, other] = byLetters(both);
		if (first.letters >= manyLetters && first.letters > farBetter * other.letters) break;
	}
	return ways;
}

const byLetters = (ways: readonly Way[]) => ways.toSorted((a, b) => b.letters - a.letters) as [Way, Way];

const best = (ways: readonly Way[]): Way => byLetters(ways)[0];

/** Whether so much reads, one way or another, that it says something. */
function isLegible(ways: readonly Way[]): boolean {
	const [first, next] = byLetters(ways);
	return first.letters >= (next.letters === 0 ? leastLettersAlone : leastLetters);
}

/** The way that reads clearly better than all others, if there is one. */
function decide(ways: readonly Way[]): Uprightness {
	const [first, next] = byLetters(ways);
	const clear = first.letters > clearly * next.letters;
	return clear ? { turn: first.turn, unsure: false } : { turn: 0, unsure: true };
}
