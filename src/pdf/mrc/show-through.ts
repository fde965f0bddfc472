import { componentsOf } from "../../imaging/connected-components.ts";
import type { GrayRaster, Size } from "../../imaging/raster.ts";
import { resize } from "../../imaging/resize.ts";
import type { BlockGrid } from "../../imaging/upsample.ts";
import { mayBeSharp, mayLose, mayLoseOfNoise, paleShare, printQuantile, testShrink } from "./thresholds.ts";

/** Gray of paper and ink around each block. */
interface Around extends BlockGrid {
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
	for (const region of componentsOf(soft, around.columns, 8)) {
		const lost = region.filter((block) => mostLost(half, ground, around, block) > limit).length;
		if (lost > mayBeSharp * region.length) for (const block of region) soft[block] = 0;
	}
	return soft;
}

/** Means of 2 × 2: noise is no loss. */
const halved = (data: Uint8Array, { width, height }: Size): Promise<GrayRaster> =>
	resize(
		{ data, width, height, channels: 1 },
		{ width: Math.ceil(width / 2), height: Math.ceil(height / 2) },
		"linear",
	);

/** As it looks in the ground. */
async function asGround(half: GrayRaster): Promise<Uint8Array> {
	const shrunk = (side: number): number => Math.max(1, Math.round((2 * side) / testShrink));
	const small = { width: shrunk(half.width), height: shrunk(half.height) };
	const { data } = await resize(await resize(half, small, "linear"), half, "linear");
	return data;
}

/** The largest difference within a block. */
function mostLost(half: GrayRaster, ground: Uint8Array, { side, columns }: BlockGrid, block: number): number {
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
