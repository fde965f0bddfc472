/** Subpixel positions between two pixels. */
export const places = 64;

/** Catmull & Rom (1974): weights, times 256, of the four pixels around each position. */
export const weights = Int32Array.from({ length: 4 * places }, (_, index) => {
	const t = (index >> 2) / places;
	const taps = [
		-0.5 * t + t * t - 0.5 * t ** 3,
		1 - 2.5 * t * t + 1.5 * t ** 3,
		0.5 * t + 2 * t * t - 1.5 * t ** 3,
		-0.5 * t * t + 0.5 * t ** 3,
	];
	return Math.round(256 * (taps[index & 3] as number));
});
