/** What stands on a page: the measure of what is read there. */
export interface Truth {
	readonly widthPoints: number;
	readonly heightPoints: number;
	/** In reading order, as printed: a word broken at the end of a line ends with a hyphen there. */
	readonly lines: readonly TruthLine[];
}

export interface TruthLine {
	readonly words: readonly TruthWord[];
	/** The last word goes on in the next line. */
	readonly broken: boolean;
}

export type Point = readonly [number, number];

export interface TruthWord {
	readonly text: string;
	/**
	 * Corners of its ink in points from the page's top left, as the page lies on the scanner's glass:
	 * top left, top right, bottom right, bottom left.
	 */
	readonly quad: readonly [Point, Point, Point, Point];
}

/** The text as it reads: lines as printed, broken words whole. */
export const textOf = (truth: Truth): string =>
	truth.lines
		.map(({ words, broken }) => {
			const line = words.map((word) => word.text).join(" ");
			return broken ? line.slice(0, -1) : `${line}\n`;
		})
		.join("");
