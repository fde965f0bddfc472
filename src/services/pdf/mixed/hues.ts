import type { Cells } from "./cells.ts";

/** Cells around that are judged together, to each side: JPEG keeps colours at half the resolution, and smears them. */
const reach = 2;
/** Less ink than a third of a cell tells no colour. */
const leastCover = 85;

/** For each cell by how much its ink's red, green and blue differ from its gray; 0 where that cannot be told. */
export type Hues = Float32Array;

/**
 * The colour of ink told by what it takes from the paper, all around it: a thin stroke's own pixels are grayer than its ink, and
 * the paper beside them has the rest of its colour.
 */
export function inkHues({ whole, cover, ground: { width, height, channels } }: Cells, ground: Uint8Array): Hues {
	const hues = new Float32Array(whole.length);
	if (channels === 1) return hues;
	const taken = new Float32Array(3);
	for (let y = 0; y < height; y++)
		for (let x = 0; x < width; x++) {
			const cell = y * width + x;
			if (cover[cell] === 0) continue;
			let covered = 0;
			taken.fill(0);
			for (let nearY = Math.max(0, y - reach); nearY <= Math.min(height - 1, y + reach); nearY++)
				for (let nearX = Math.max(0, x - reach); nearX <= Math.min(width - 1, x + reach); nearX++) {
					const near = nearY * width + nearX;
					covered += cover[near] as number;
					for (let channel = 0; channel < 3; channel++)
						(taken[channel] as number) +=
							(whole[3 * near + channel] as number) - (ground[3 * near + channel] as number);
				}
			if (covered < leastCover) continue;
			const ink = [0, 1, 2].map(
				(channel) => (ground[3 * cell + channel] as number) + (255 * (taken[channel] as number)) / covered,
			);
			const gray = ((ink[0] as number) + (ink[1] as number) + (ink[2] as number)) / 3;
			for (let channel = 0; channel < 3; channel++) hues[3 * cell + channel] = (ink[channel] as number) - gray;
		}
	return hues;
}
