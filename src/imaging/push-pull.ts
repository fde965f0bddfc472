/** An image with missing pixels: weighted sums of `channels` values, and the weights; a weight of 0 is missing. */
export interface WeightedImage {
	readonly width: number;
	readonly height: number;
	readonly channels: 1 | 3;
	readonly sums: Float32Array;
	readonly weights: Float32Array;
}

/**
 * Interpolates missing pixels smoothly by push–pull (Gortler et al., "The Lumigraph", 1996): from a pyramid of ever coarser means. Where
 * ink was, nothing is left to be seen or encoded.
 * @returns channels interleaved; white where everything is missing
 */
export function fillHoles(picture: WeightedImage): Uint8Array {
	const { width, height, channels, sums, weights } = picture;
	const filled = new Uint8Array(width * height * channels);
	let holes = 0;
	for (let cell = 0, at = 0; cell < weights.length; cell++) {
		const weight = weights[cell] as number;
		if (weight === 0) holes++;
		for (let channel = 0; channel < channels; channel++, at++)
			filled[at] = weight === 0 ? white : (sums[at] as number) / weight + 0.5;
	}
	if (holes === 0 || holes === weights.length) return filled;
	const coarse = fillHoles(halved(picture));
	const columns = (width + 1) >> 1;
	const lines = (height + 1) >> 1;
	for (let y = 0, cell = 0; y < height; y++) {
		const nearLine = (y >> 1) * columns;
		const farLine = neighbour(y, lines) * columns;
		for (let x = 0; x < width; x++, cell++) {
			if (weights[cell] !== 0) continue;
			const near = x >> 1;
			const far = neighbour(x, columns);
			for (let channel = 0; channel < channels; channel++) {
				const corner = coarse[(nearLine + near) * channels + channel] as number;
				const across = coarse[(nearLine + far) * channels + channel] as number;
				const down = coarse[(farLine + near) * channels + channel] as number;
				const opposite = coarse[(farLine + far) * channels + channel] as number;
				filled[cell * channels + channel] = (9 * corner + 3 * (across + down) + opposite + 8) >> 4;
			}
		}
	}
	return filled;
}

const white = 255;

/** The second nearest of the coarser pixels along an axis. */
const neighbour = (at: number, length: number): number =>
	Math.min(length - 1, Math.max(0, (at >> 1) + ((at & 1) === 0 ? -1 : 1)));

function halved({ width, height, channels, sums, weights }: WeightedImage): WeightedImage {
	const columns = (width + 1) >> 1;
	const lines = (height + 1) >> 1;
	const coarseSums = new Float32Array(columns * lines * channels);
	const coarseWeights = new Float32Array(columns * lines);
	for (let y = 0, from = 0; y < height; y++)
		for (let x = 0; x < width; x++, from++) {
			const weight = weights[from] as number;
			if (weight === 0) continue;
			const to = (y >> 1) * columns + (x >> 1);
			(coarseWeights[to] as number) += weight;
			for (let channel = 0; channel < channels; channel++)
				(coarseSums[to * channels + channel] as number) += sums[from * channels + channel] as number;
		}
	return { width: columns, height: lines, channels, sums: coarseSums, weights: coarseWeights };
}
