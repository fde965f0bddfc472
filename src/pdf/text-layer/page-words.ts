/**
 * What was read on a page. Coordinates in PDF points (1/72 inch) with the origin at the top left
 * of the page as it is displayed (a PDF's /Rotate applied) and, where `rotate` is not 0, after that turn.
 */
export interface PageWords {
	readonly widthPoints: number;
	readonly heightPoints: number;
	readonly rotate: 0 | 90 | 180 | 270;
	/** In reading order. */
	readonly lines: readonly Line[];
}

export interface Line {
	/** Baseline: y = baseline[0] at the line's left edge, baseline[1] at its right edge. */
	readonly baseline: readonly [number, number];
	readonly words: readonly Word[];
	/** The line is the last of its paragraph. */
	readonly endsParagraph: boolean;
}

export interface Word {
	readonly text: string;
	/** left, top, right, bottom */
	readonly box: readonly [number, number, number, number];
	readonly confidence: number;
}
