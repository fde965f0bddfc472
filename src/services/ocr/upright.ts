import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { guessTurn } from "../../tools/tesseract.ts";
import { type Picture, type Turn, turnPicture, writePgm } from "./picture.ts";
import { type Reading, read } from "./read.ts";
import { runsSideways } from "./sideways.ts";

/** Long side in pixels at which the ways up are tried: enough to tell words, a quarter of the time. */
const trialSide = 1600;
/** A page is turned only for this many sure words, and that many times those of the page as it is. */
const minSureWords = 4;
const clearlyBetter = 2;

export interface Upright {
	readonly reading: Reading;
	readonly turn: Turn;
	/** Another way up looked better without being clearly so. */
	readonly unsure: boolean;
}

/** Whether a page read like this may be lying on its side or upside down: text the right way up reads well. */
const isDoubtful = (reading: Reading): boolean => reading.sure < 8 || reading.confidence < 65 || reading.upended > 0.5;

/** Reads `picture` the way up that is right. As it is first, unless its rows of ink run down the page. */
export async function readUpright(folder: string, picture: Picture, languages: readonly string[]): Promise<Upright> {
	// Reading a page on its side is slow and for nothing: here the guess is worth its second.
	const guess = runsSideways(picture) ? await guessed(folder, picture) : 0;
	if (guess !== 0) {
		const reading = await read(folder, await turnPicture(picture, guess), languages, 4);
		if (!isDoubtful(reading)) return { reading, turn: guess, unsure: false };
	}
	const asIs = await read(folder, picture, languages, 4);
	if (!isDoubtful(asIs)) return { reading: asIs, turn: 0, unsure: false };
	const { turn, unsure } = await findTurn(folder, picture, languages);
	if (turn === 0) return { reading: asIs, turn, unsure };
	const reading = await read(folder, await turnPicture(picture, turn), languages, 4);
	if (reading.sure > asIs.sure * (1 - asIs.upended)) return { reading, turn, unsure: false };
	return { reading: asIs, turn: 0, unsure: true };
}

async function guessed(folder: string, picture: Picture): Promise<Turn> {
	await writeFile(join(folder, "guess.pgm"), writePgm(await turnPicture(picture, 0, trialSide)));
	return (await guessTurn(folder, "guess.pgm")) ?? 0;
}

/** Reads all four ways up, small, the guessed one first. The degrees clockwise that make it upright, 0 unless clear. */
async function findTurn(
	folder: string,
	picture: Picture,
	languages: readonly string[],
): Promise<{ turn: Turn; unsure: boolean }> {
	const sure = { 0: 0, 90: 0, 180: 0, 270: 0 };
	const guess = await guessed(folder, picture);
	for (const turn of new Set<Turn>([guess, 0, 180, 90, 270])) {
		const reading = await read(folder, await turnPicture(picture, turn, trialSide), languages, 4);
		sure[turn] = reading.sure * (1 - reading.upended);
		// Plenty of words this way up: none of the others can be clearly better.
		if (sure[turn] > 30 && reading.confidence > 75) break;
	}
	const best = ([90, 180, 270] as const).reduce((a, b) => (sure[b] > sure[a] ? b : a));
	const others = Math.max(...([0, 90, 180, 270] as const).filter((turn) => turn !== best).map((turn) => sure[turn]));
	if (sure[best] >= minSureWords && sure[best] >= clearlyBetter * others) return { turn: best, unsure: false };
	return { turn: 0, unsure: sure[best] > sure[0] && sure[best] >= minSureWords };
}
