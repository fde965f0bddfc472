import { judgeUpright } from "../upright.ts";
import { type Picture, type Turn, turnPicture } from "./picture.ts";
import { type Reading, read } from "./read.ts";
import type { Straight } from "./straighten.ts";

export interface Upright {
	readonly reading: Reading;
	readonly turn: Turn;
	/** Another way up may be the right one. */
	readonly unsure: boolean;
}

/** Whether a page read like this may be lying on its side or upside down: text the right way up reads well. */
const isDoubtful = (reading: Reading): boolean => reading.sure < 8 || reading.confidence < 65 || reading.upended > 0.5;

/** Words that count for the way up at which they were read. */
const worth = (reading: Reading): number => reading.sure * (1 - reading.upended);

/**
 * Reads `picture` the way up that is right. That it reads well is the best proof; only in doubt is it judged, and before
 * reading where the rows of ink run down the page: reading text that lies on its side is slow and for nothing.
 */
export async function readUpright(
	folder: string,
	{ picture, sideways }: Straight,
	languages: readonly string[],
): Promise<Upright> {
	const readTurned = async (turn: Turn) => read(folder, await turnPicture(picture, turn), languages, 4);
	const early = sideways ? await judge(picture) : undefined;
	const first = early?.turn ?? 0;
	const reading = await readTurned(first);
	if (!isDoubtful(reading)) return { reading, turn: first, unsure: false };
	const judged = early ?? (await judge(picture));
	const second = first === 0 ? judged.turn : 0;
	if (second === first) return { reading, turn: first, unsure: judged.unsure };
	const other = await readTurned(second);
	const better = worth(other) > worth(reading) ? { reading: other, turn: second } : { reading, turn: first };
	return { ...better, unsure: better.turn !== judged.turn };
}

const judge = ({ pixels: data, width, height }: Picture) => judgeUpright({ data, width, height, channels: 1 });
