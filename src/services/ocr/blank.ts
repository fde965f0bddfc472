import type { Picture } from "./page-image.ts";

/** Ink on a page with a single word is some 2000 pixels of 8.7 million: below a tenth of that there is none. */
const minInkShare = 0.00002;
/** How much darker than its page ink is, of 255. */
const inkContrast = 40;

/** Nothing but paper: reading it would only find specks, four ways up. */
export function isBlank(picture: Picture): boolean {
	const histogram = new Uint32Array(256);
	const { pixels } = picture;
	for (let at = 0; at < pixels.length; at++) (histogram[pixels[at] as number] as number)++;
	// The paper is the most frequent gray.
	const paper = histogram.indexOf(histogram.reduce((most, count) => Math.max(most, count), 0));
	let marks = 0;
	for (let value = 0; value < 256; value++) if (Math.abs(value - paper) > inkContrast) marks += histogram[value] ?? 0;
	return marks < minInkShare * pixels.length;
}
