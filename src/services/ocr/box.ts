import type { OcrLine } from "./hocr.ts";
import { rowOverlap } from "./thresholds.ts";

/** Pixels from the top left. */
export interface Box {
	readonly left: number;
	readonly top: number;
	readonly right: number;
	readonly bottom: number;
}

/** Bounding box of a line's words. */
export const boxOf = ({ words }: Pick<OcrLine, "words">): Box => ({
	left: Math.min(...words.map(({ box }) => box[0])),
	top: Math.min(...words.map(({ box }) => box[1])),
	right: Math.max(...words.map(({ box }) => box[2])),
	bottom: Math.max(...words.map(({ box }) => box[3])),
});

/** Whether half of the lower box overlaps the other vertically: both lie in one row. */
export const inRow = (a: Box, b: Box): boolean =>
	Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > rowOverlap * Math.min(a.bottom - a.top, b.bottom - b.top);
