import { estimateOrientation, type Orientation } from "../../imaging/orientation.ts";
import { rotate90 } from "../../imaging/rotate90.ts";
import { orFallback, orientationEngine, type Turn } from "../../tools/tesseract-orientation.ts";
import type { Straight } from "./deskew.ts";
import type { PageImage } from "./page-image.ts";
import { type Reading, read } from "./read.ts";
import { doubtfulCertain, doubtfulConfidence, doubtfulUpended } from "./thresholds.ts";

export interface Upright {
	readonly reading: Reading;
	readonly turn: Turn;
	/** The image that was read. */
	readonly picture: PageImage;
	/** Another orientation may be the right one. */
	readonly unsure: boolean;
}

/** A page in the orientation of the first pass. */
export interface Held {
	readonly straight: Straight;
	readonly picture: PageImage;
	readonly turn: Turn;
	/** Result of orientation detection, where it was run. */
	readonly detected?: Orientation;
	/** Another service has determined the orientation already. */
	readonly isUpright: boolean;
}

/** Whether a page with this reading may lie on its side or upside down: upright text reads well. */
const isDoubtful = (reading: Reading): boolean =>
	reading.sure < doubtfulCertain || reading.confidence < doubtfulConfidence || reading.upended > doubtfulUpended;

/** Sure words, those of vertical lines left out. */
const worth = (reading: Reading): number => reading.sure * (1 - reading.upended);

/** Leaves the page as it is; only where its text lines run vertically, orientation is detected before the first pass: reading text on its side is slow and gives nothing. */
export async function rotateForReading(straight: Straight, isUpright: boolean): Promise<Held> {
	const { picture } = straight;
	if (isUpright || !straight.sideways) return { straight, picture, turn: 0, isUpright };
	const detected = await detect(picture);
	return { straight, picture: await rotate90(picture, detected.turn), turn: detected.turn, detected, isUpright };
}

/** Determines the orientation. A good reading proves the current one; in doubt orientation is detected and the page is read again. */
export async function findUpright(
	folder: string,
	held: Held,
	reading: Reading,
	languages: readonly string[],
): Promise<Upright> {
	const { straight, picture, turn, detected: early, isUpright } = held;
	const asHeld = { reading, turn, picture };
	if (isUpright || !isDoubtful(reading)) return { ...asHeld, unsure: false };
	const detected = early ?? (await detect(straight.picture));
	const second = turn === 0 ? detected.turn : 0;
	if (second === turn) return { ...asHeld, unsure: detected.unsure };
	const otherwise = await rotate90(straight.picture, second);
	const other = { reading: await read(folder, otherwise, languages), turn: second, picture: otherwise };
	const better = worth(other.reading) > worth(reading) ? other : asHeld;
	return { ...better, unsure: better.turn !== detected.turn };
}

const detect = (picture: PageImage): Promise<Orientation> =>
	orFallback(estimateOrientation(picture, orientationEngine), { turn: 0, unsure: true });
