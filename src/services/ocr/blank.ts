import type { Picture } from "./page-image.ts";
import { blankInkContrast, minInkShare } from "./thresholds.ts";

/** Nothing but paper: reading it would only find specks, four ways up. */
export function isBlank(picture: Picture): boolean {
	const histogram = new Uint32Array(256);
	const { pixels } = picture;
	for (let at = 0; at < pixels.length; at++) (histogram[pixels[at] as number] as number)++;
	// The paper is the most frequent gray.
	const paper = histogram.indexOf(histogram.reduce((most, count) => Math.max(most, count), 0));
	let marks = 0;
	for (let value = 0; value < 256; value++)
		if (Math.abs(value - paper) > blankInkContrast) marks += histogram[value] ?? 0;
	return marks < minInkShare * pixels.length;
}
