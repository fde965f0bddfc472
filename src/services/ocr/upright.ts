import { type Picture, type Turn, turnPicture } from "./picture.ts";
import { type Reading, read } from "./read.ts";

/** Long side in pixels at which the four ways up are tried: enough to tell words, a quarter of the time. */
const trialSide = 1600;
/** A page is turned only for this many sure words, and that many times those of the page as it is. */
const minSureWords = 4;
const clearlyBetter = 2;

/** Whether a page read like this may be lying on its side or upside down. */
export const isDoubtful = (reading: Reading): boolean =>
	reading.sure < 8 || reading.confidence < 65 || reading.upended > 0.5;

/**
 * Reads `picture` all four ways up. Returns the degrees clockwise that make it upright, 0 unless clear,
 * and whether another way looked better without being clearly so.
 */
export async function findTurn(
	folder: string,
	picture: Picture,
	languages: readonly string[],
): Promise<{ turn: Turn; unsure: boolean }> {
	const sure = { 0: 0, 90: 0, 180: 0, 270: 0 };
	for (const turn of [0, 180, 90, 270] as const) {
		const reading = await read(folder, await turnPicture(picture, turn, trialSide), languages, 4);
		sure[turn] = reading.sure * (1 - reading.upended);
		// Plenty of words this way up: the ways left cannot be clearly better.
		if (sure[turn] > 30 && reading.confidence > 75) break;
	}
	const best = ([90, 180, 270] as const).reduce((a, b) => (sure[b] > sure[a] ? b : a));
	const others = Math.max(...([0, 90, 180, 270] as const).filter((turn) => turn !== best).map((turn) => sure[turn]));
	if (sure[best] >= minSureWords && sure[best] >= clearlyBetter * others) return { turn: best, unsure: false };
	return { turn: 0, unsure: sure[best] > sure[0] && sure[best] >= minSureWords };
}
