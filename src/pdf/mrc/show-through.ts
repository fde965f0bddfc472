import type { Blocks } from "../../imaging/enlarge.ts";
import { type Plane, resized, type Size } from "../../imaging/resample.ts";
import { mayBeSharp, mayLose, mayLoseOfNoise, paleShare, printQuantile, testShrink } from "./thresholds.ts";

/** Gray of paper and ink around each block. */
interface Around extends Blocks {
	readonly paper: Uint8Array;
	readonly ink: Uint8Array;
}

/**
 * Finds show-through and shades of folds: blocks (1) whose ink is pale beside the page's print and so blurred that the coarse background
 * shows it as well. In the mask it would become black shreds beside letters.
 */
export async function findShowThrough(
	gray: Uint8Array,
	size: Size,
	around: Around,
	enough: number,
	noise: number,
): Promise<Uint8Array> {
	const { paper, ink } = around;
	const contrasts = paper.map((light, block) => Math.max(0, light - (ink[block] as number)));
	const inked = contrasts.filter((contrast) => contrast >= enough).sort();
	const most = inked[Math.floor(printQuantile * (inked.length - 1))] ?? 0;
	const soft = contrasts.map((contrast) => (contrast >= enough && contrast < paleShare * most ? 1 : 0));
	if (!soft.includes(1)) return soft;
	const half = await halved(gray, size);
	const ground = await asGround(half);
	const limit = mayLose + mayLoseOfNoise * noise;
	for (const region of regions(soft, around)) {
		const lost = region.filter((block) => mostLost(half, ground, around, block) > limit).length;
		if (lost > mayBeSharp * region.length) for (const block of region) soft[block] = 0;
	}
	return soft;
}

/** Connected components of marked blocks, 8-connected. */
function regions(marked: Uint8Array, { columns, lines }: Blocks): number[][] {
	const seen = new Uint8Array(marked.length);
	const found: number[][] = [];
	for (let first = 0; first < marked.length; first++) {
		if (marked[first] === 0 || seen[first] === 1) continue;
		const region = [first];
		seen[first] = 1;
		for (let at = 0; at < region.length; at++) {
			const block = region[at] as number;
			const [x, y] = [block % columns, Math.floor(block / columns)];
			for (let line = Math.max(0, y - 1); line <= Math.min(lines - 1, y + 1); line++)
				for (let column = Math.max(0, x - 1); column <= Math.min(columns - 1, x + 1); column++) {
					const near = line * columns + column;
					if (marked[near] === 0 || seen[near] === 1) continue;
					seen[near] = 1;
					region.push(near);
				}
		}
		found.push(region);
	}
	return found;
}

/** Means of 2 × 2: noise is no loss. */
const halved = (data: Uint8Array, { width, height }: Size): Promise<Plane> =>
	resized({ data, width, height }, { width: Math.ceil(width / 2), height: Math.ceil(height / 2) });

/** As it looks in the ground. */
async function asGround(half: Plane): Promise<Uint8Array> {
	const shrunk = (side: number): number => Math.max(1, Math.round((2 * side) / testShrink));
	const { data } = await resized(await resized(half, { width: shrunk(half.width), height: shrunk(half.height) }), half);
	return data;
}

/** The largest difference within a block. */
function mostLost(half: Plane, ground: Uint8Array, { side, columns }: Blocks, block: number): number {
	const { data, width, height } = half;
	const left = ((block % columns) * side) >> 1;
	const top = (Math.floor(block / columns) * side) >> 1;
	const right = Math.min(width, left + (side >> 1));
	const bottom = Math.min(height, top + (side >> 1));
	let most = 0;
	for (let y = top; y < bottom; y++)
		for (let at = y * width + left; at < y * width + right; at++)
			most = Math.max(most, Math.abs((data[at] as number) - (ground[at] as number)));
	return most;
}
