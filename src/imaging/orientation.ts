import { writePgm } from "./codecs/pnm.ts";
import type { Raster } from "./raster.ts";
import { grayscale, resize } from "./resize.ts";
import { type Rotation, rotate90 } from "./rotate90.ts";

/** Longer side at which orientation is estimated, in px: enough to recognise words. */
const workingSide = 1_100;
/** Second resolution, for small print, and the largest enlargement: Tesseract recognises letters of 10 px that it misses at 5. */
const smallPrintSide = 1_600;
const maxEnlargement = 2;
/**
 * Confidence of the detector above which an upright page stays, and above which a page is rotated. It was wrong at 6.9, on a
 * typewritten page upside down; and rotating an upright page is worse than leaving a rotated one.
 */
const minConfidenceToStay = 7;
const minConfidenceToRotate = 10;
/** Readability, in letters, below which a rotation is no evidence; lower where no other rotation reads at all. */
const minLetters = 12;
const minLettersAlone = 7;
/** With this many letters in one rotation, and this ratio to the opposite one, text lines are not vertical: the other two are not tried. */
const manyLetters = 80;
const farBetter = 3;
/** Ratio of the best rotation's readability to the next one's. */
const clearly = 1.5;

/** An OCR engine, as far as orientation needs one. Images are binary PGM files (P5). */
export interface OrientationEngine {
	/** Orientation detection: clockwise rotation that makes the image upright, and its confidence; undefined with too little text. */
	detect(image: Uint8Array): Promise<{ readonly turn: Rotation; readonly confidence: number } | undefined>;
	/** Readability of the image as it is: recognised letters, weighted by confidence. */
	read(image: Uint8Array): Promise<number>;
}

export interface Orientation {
	/** Clockwise rotation in degrees that makes the page upright; 0 unless certain. */
	readonly turn: Rotation;
	/** There is text, but another rotation may be the right one. A page with hardly any text is not uncertain: it stays. */
	readonly unsure: boolean;
}

/**
 * Estimates the orientation of a page: by the engine's detector; before a rotation by comparing readability; in doubt by the most
 * readable of the four rotations; where nothing is readable, once more at a higher resolution. With Tesseract this takes half a
 * second, two before a rotation, two to four in doubt, and as long again on a page with hardly any text. Rejects as the engine does.
 */
export async function estimateOrientation(page: Raster, engine: OrientationEngine): Promise<Orientation> {
	const { detect, read } = await atSize(page, engine, workingSide, 1);
	const detected = await detect();
	if (detected?.turn === 0 && detected.confidence >= minConfidenceToStay) return { turn: 0, unsure: false };
	if (detected && detected.turn !== 0 && detected.confidence >= minConfidenceToRotate) {
		// The detector classifies single letters: a page that repeats the same words can mislead it.
		const [rotated, asItIs] = (await Promise.all([read(detected.turn), read(0)])) as [number, number];
		if (rotated >= asItIs) return { turn: detected.turn, unsure: false };
	}
	const trials = await tryRotations(read, detected?.turn ?? 0);
	if (isLegible(trials)) return decide(trials);
	const enlarged = await atSize(page, engine, smallPrintSide, maxEnlargement);
	const enlargedTrials = await tryRotations(enlarged.read, detected?.turn ?? 0);
	// Letters recognised in noise grow with its size, so that few letters without a rival are no evidence here.
	return best(enlargedTrials).letters < minLetters ? { turn: 0, unsure: false } : decide(enlargedTrials);
}

/** The engine on a page with a longer side of `side` px, enlarged by `enlargement` at most. */
async function atSize(page: Raster, engine: OrientationEngine, side: number, enlargement: number) {
	const scale = Math.min(enlargement, side / Math.max(page.width, page.height));
	const sized = {
		width: Math.max(1, Math.round(scale * page.width)),
		height: Math.max(1, Math.round(scale * page.height)),
	};
	const gray = await grayscale(await resize(page, sized));
	const rotated = async (turn: Rotation) => writePgm(await rotate90(gray, turn));
	return {
		detect: async () => engine.detect(await rotated(0)),
		read: async (turn: Rotation) => engine.read(await rotated(turn)),
	};
}

interface Trial {
	readonly turn: Rotation;
	/** Readability. */
	readonly letters: number;
}

/** The likelier pair of opposite rotations first; the other pair only where that one leaves a doubt. */
async function tryRotations(read: (turn: Rotation) => Promise<number>, likely: Rotation): Promise<readonly Trial[]> {
	const pairs: (readonly [Rotation, Rotation])[] = [
		[0, 180],
		[90, 270],
	];
	const trials: Trial[] = [];
	for (const pair of likely % 180 === 0 ? pairs : pairs.toReversed()) {
		// Two at once, for two cores.
		const both = await Promise.all(pair.map(async (turn) => ({ turn, letters: await read(turn) })));
		trials.push(...both);
		const [first, other] = byLetters(both);
		if (first.letters >= manyLetters && first.letters > farBetter * other.letters) break;
	}
	return trials;
}

const byLetters = (trials: readonly Trial[]) => trials.toSorted((a, b) => b.letters - a.letters) as [Trial, Trial];

const best = (trials: readonly Trial[]): Trial => byLetters(trials)[0];

/** Whether enough is readable in any rotation to be evidence. */
function isLegible(trials: readonly Trial[]): boolean {
	const [first, next] = byLetters(trials);
	return first.letters >= (next.letters === 0 ? minLettersAlone : minLetters);
}

/** The rotation that is clearly more readable than all others, if there is one. */
function decide(trials: readonly Trial[]): Orientation {
	const [first, next] = byLetters(trials);
	const clear = first.letters > clearly * next.letters;
	return clear ? { turn: first.turn, unsure: false } : { turn: 0, unsure: true };
}
