import { judgeUpright, type Uprightness } from "../../imaging/orientation.ts";
import type { Turn } from "../../tools/tesseract-orientation.ts";
import { type Picture, turnPicture } from "./picture.ts";
import { type Reading, read } from "./read.ts";
import type { Straight } from "./straighten.ts";

export interface Upright {
	readonly reading: Reading;
	readonly turn: Turn;
	/** As it was read. */
	readonly picture: Picture;
	/** Another way up may be the right one. */
	readonly unsure: boolean;
}

/** A page as it is held to be read first. */
export interface Held {
	readonly straight: Straight;
	readonly picture: Picture;
	readonly turn: Turn;
	/** Why it is held so, where that was asked. */
	readonly judged?: Uprightness;
	/** Nobody doubts it: somebody else has judged. */
	readonly isUpright: boolean;
}

/** Whether a page read like this may be lying on its side or upside down: text the right way up reads well. */
const isDoubtful = (reading: Reading): boolean => reading.sure < 8 || reading.confidence < 65 || reading.upended > 0.5;

/** Words that count for the way up at which they were read. */
const worth = (reading: Reading): number => reading.sure * (1 - reading.upended);

/** As it lies; where the rows of ink run down the page, as it is judged: reading text on its side is slow and for nothing. */
export async function holdToRead(straight: Straight, isUpright: boolean): Promise<Held> {
	const { picture } = straight;
	if (isUpright || !straight.sideways) return { straight, picture, turn: 0, isUpright };
	const judged = await judge(picture);
	return { straight, picture: await turnPicture(picture, judged.turn), turn: judged.turn, judged, isUpright };
}

/** The way up that is right. That a page reads well as it was held is the best proof; only in doubt is it judged, and read again. */
export async function findUpright(
	folder: string,
	held: Held,
	reading: Reading,
	languages: readonly string[],
): Promise<Upright> {
	const { straight, picture, turn, judged: early, isUpright } = held;
	const asHeld = { reading, turn, picture };
	if (isUpright || !isDoubtful(reading)) return { ...asHeld, unsure: false };
	const judged = early ?? (await judge(straight.picture));
	const second = turn === 0 ? judged.turn : 0;
	if (second === turn) return { ...asHeld, unsure: judged.unsure };
	const otherwise = await turnPicture(straight.picture, second);
	const other = { reading: await read(folder, otherwise, languages), turn: second, picture: otherwise };
	const better = worth(other.reading) > worth(reading) ? other : asHeld;
	return { ...better, unsure: better.turn !== judged.turn };
}

const judge = ({ pixels: data, width, height }: Picture) => judgeUpright({ data, width, height, channels: 1 });
