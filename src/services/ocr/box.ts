import type { SeenLine } from "./hocr.ts";

/** Pixels from the top left. */
export interface Box {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

/** Around a line's words. */
export const boxOf = ({ words }: Pick<SeenLine, "words">): Box => ({
	left: Math.min(...words.map(({ box }) => box[0])),
	top: Math.min(...words.map(({ box }) => box[1])),
	right: Math.max(...words.map(({ box }) => box[2])),
	bottom: Math.max(...words.map(({ box }) => box[3])),
});

/** Half of the lower one stands beside the other. */
export const inRow = (a: Box, b: Box): boolean =>
	Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 0.5 * Math.min(a.bottom - a.top, b.bottom - b.top);
