import type { WeightedImage } from "../../imaging/push-pull.ts";
import { otherHue, reachAcross, reachAlong } from "./thresholds.ts";

/**
 * Smooths ink colours over neighbours of the same hue: a hairline gets the black of the letter it belongs to, although the scan shows
 * it paler. A pen's blue across print stays blue.
 */
export function smoothInkColours({ width, height, channels, sums, weights }: WeightedImage): WeightedImage {
	if (channels === 1) return smoothedGray(width, height, sums, weights);
	const made = { sums: new Float32Array(sums.length), weights: new Float32Array(weights.length) };
	const hues = huesOf(sums, weights);
	for (let y = 0; y < height; y++) {
		const [top, bottom] = [Math.max(0, y - reachAcross), Math.min(height - 1, y + reachAcross)];
		for (let x = 0; x < width; x++) {
			const cell = y * width + x;
			if (weights[cell] === 0) continue;
			const [left, right] = [Math.max(0, x - reachAlong), Math.min(width - 1, x + reachAlong)];
			const [warm, fresh] = [hues[2 * cell] as number, hues[2 * cell + 1] as number];
			let [total, red, green, blue] = [0, 0, 0, 0];
			for (let line = top; line <= bottom; line++)
				for (let near = line * width + left, end = line * width + right; near <= end; near++) {
					const weight = weights[near] as number;
					if (weight === 0) continue;
					if (Math.abs((hues[2 * near] as number) - warm) > otherHue) continue;
					if (Math.abs((hues[2 * near + 1] as number) - fresh) > otherHue) continue;
					total += weight;
					red += sums[near * 3] as number;
					green += sums[near * 3 + 1] as number;
					blue += sums[near * 3 + 2] as number;
				}
			made.weights[cell] = total;
			made.sums[cell * 3] = red;
			made.sums[cell * 3 + 1] = green;
			made.sums[cell * 3 + 2] = blue;
		}
	}
	return { width, height, channels, ...made };
}

/** The gray case: box sums by sliding windows, down the columns, then along the rows. */
function smoothedGray(width: number, height: number, sums: Float32Array, weights: Float32Array): WeightedImage {
	const over = (values: Float32Array): Float32Array => {
		const made = new Float32Array(values.length);
		const down = new Float64Array(width + 2 * reachAlong + 1);
		for (let y = 0; y < height; y++) {
			down.fill(0);
			for (let line = Math.max(0, y - reachAcross); line <= Math.min(height - 1, y + reachAcross); line++)
				for (let x = 0, at = line * width; x < width; x++, at++)
					(down[reachAlong + x] as number) += values[at] as number;
			let sum = 0;
			for (let x = 0; x < 2 * reachAlong; x++) sum += down[x] as number;
			for (let x = 0, at = y * width; x < width; x++, at++) {
				sum += down[x + 2 * reachAlong] as number;
				if (weights[at] !== 0) made[at] = sum;
				sum -= down[x] as number;
			}
		}
		return made;
	};
	return { width, height, channels: 1, sums: over(sums), weights: over(weights) };
}

/** How much more red and how much more blue than green each cell is. */
function huesOf(sums: Float32Array, weights: Float32Array): Float32Array {
	const hues = new Float32Array(2 * weights.length);
	for (let cell = 0; cell < weights.length; cell++) {
		const weight = weights[cell] as number;
		if (weight === 0) continue;
		const green = sums[3 * cell + 1] as number;
		hues[2 * cell] = ((sums[3 * cell] as number) - green) / weight;
		hues[2 * cell + 1] = ((sums[3 * cell + 2] as number) - green) / weight;
	}
	return hues;
}
