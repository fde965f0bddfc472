import { ascent, descent } from "./glyphless-font.ts";
import type { Line } from "./page-words.ts";

/** Points; a box of a speck or of a whole page must not make letters no viewer can select. */
const minFontSize = 2;
const maxFontSize = 400;
/** Lines whose letters differ in height by no more than this are printed alike; it is what reading is unsure of. */
const alike = 1.2;

/**
 * The font size of each line. Lines printed alike get the same: Poppler takes apart a paragraph, and mixes columns,
 * whose lines differ by a twentieth.
 */
export function fontSizes(lines: readonly Line[], scaleY: number): number[] {
	const sizes = lines.map((line) =>
		Math.min(maxFontSize, Math.max(minFontSize, (tallness(line) * scaleY * 1000) / ascent)),
	);
	const order = [...sizes.keys()].sort((a, b) => (sizes[a] ?? 0) - (sizes[b] ?? 0));
	for (let from = 0; from < order.length; ) {
		const least = sizes[order[from] ?? 0] ?? 0;
		const to = order.findIndex((index, at) => at > from && (sizes[index] ?? 0) > alike * least);
		const group = order.slice(from, to < 0 ? order.length : to);
		const usual = sizes[group[group.length >> 1] ?? 0] ?? 0;
		for (const index of group) sizes[index] = usual;
		from += group.length;
	}
	return sizes;
}

/**
 * The height of the line's tall letters above the baseline, which fills the font's ascent.
 * The upper quartile of the words: one initial or stain must not blow up the line, nor a row of "no" shrink it.
 */
function tallness(line: Line): number {
	const left = Math.min(...line.words.map((word) => word.box[0]));
	const right = Math.max(...line.words.map((word) => word.box[2]));
	const heights = line.words
		.map((word) => {
			const along = right > left ? ((word.box[0] + word.box[2]) / 2 - left) / (right - left) : 0;
			const base = line.baseline[0] + along * (line.baseline[1] - line.baseline[0]);
			const above = base - word.box[1];
			const whole = word.box[3] - word.box[1];
			// A baseline far off its word (upended or misread lines): the box itself is the better witness.
			return above > 0.4 * whole && above < 1.6 * whole ? above : whole * (ascent / (ascent - descent));
		})
		.sort((a, b) => a - b);
	const tall = heights[Math.floor((heights.length - 1) * 0.75)] ?? 0;
	return tall;
}
