import sharp from "sharp";
import type { Blocks } from "./enlarge.ts";

interface Size {
	readonly width: number;
	readonly height: number;
}

/** How dark the paper and the ink around each block are. */
interface Around extends Blocks {
	readonly paper: Uint8Array;
	readonly ink: Uint8Array;
}

/** The strongest contrast of a page: nearly the largest, for a speck is no print. */
const strongest = 0.98;
/** Up to this share of it, ink is pale beside the page's print. */
const pale = 0.5;
/** Coarser than the ground of paper where something is to be seen on it: what looks the same even there is blurred. */
const coarser = 4;
/** A pale mark that loses no more than this in the ground, of 255, and than this share of the noise, looks the same there. */
const mayLose = 18;
const mayLoseOfNoise = 0.3;
/** A mark is left whole or cut out whole: a line that is lost in the ground here and there would be broken. */
const mayBeSharp = 0.3;

/**
 * The blocks (1) whose ink is pale beside the page's print and so blurred that the coarse ground shows it as well: what shines through from
 * the sheet's back, shades of folds. Cut out, it would be shreds, and black ones beside letters.
 */
export async function findSoft(
	gray: Uint8Array,
	size: Size,
	around: Around,
	enough: number,
	noise: number,
): Promise<Uint8Array> {
	const { paper, ink } = around;
	const contrasts = paper.map((light, block) => Math.max(0, light - (ink[block] as number)));
	const inked = contrasts.filter((contrast) => contrast >= enough).sort();
	const most = inked[Math.floor(strongest * (inked.length - 1))] ?? 0;
	const soft = contrasts.map((contrast) => (contrast >= enough && contrast < pale * most ? 1 : 0));
	if (!soft.includes(1)) return soft;
	const ground = await asGround(gray, size);
	const limit = 4 * (mayLose + mayLoseOfNoise * noise);
	for (const region of regions(soft, around)) {
		const lost = region.filter((block) => mostLost(gray, ground, size, around, block) > limit).length;
		if (lost > mayBeSharp * region.length) for (const block of region) soft[block] = 0;
	}
	return soft;
}

/** Marked blocks that hang together, corners too. */
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

/** `gray` as it looks in the ground. */
async function asGround(gray: Uint8Array, { width, height }: Size): Promise<Uint8Array> {
	const [columns, lines] = [width, height].map((side) => Math.max(1, Math.round(side / coarser)));
	const small = await sharp(gray, { raw: { width, height, channels: 1 }, limitInputPixels: false })
		.resize({ width: columns, height: lines, fit: "fill", kernel: "linear" })
		.toColourspace("b-w")
		.raw()
		.toBuffer({ resolveWithObject: true });
	return sharp(small.data, { raw: { width: small.info.width, height: small.info.height, channels: 1 } })
		.resize({ width, height, fit: "fill", kernel: "linear" })
		.toColourspace("b-w")
		.raw()
		.toBuffer();
}

/** The largest difference within a block, in sums of 2 × 2: noise is no loss. */
function mostLost(
	gray: Uint8Array,
	ground: Uint8Array,
	{ width, height }: Size,
	{ side, columns }: Blocks,
	block: number,
): number {
	const left = (block % columns) * side;
	const top = Math.floor(block / columns) * side;
	const right = Math.min(width - 1, left + side);
	const bottom = Math.min(height - 1, top + side);
	let most = 0;
	for (let y = top; y < bottom; y++)
		for (let x = left, at = y * width + left; x < right; x++, at++) {
			const below = at + width;
			const lost =
				(gray[at] as number) +
				(gray[at + 1] as number) +
				(gray[below] as number) +
				(gray[below + 1] as number) -
				(ground[at] as number) -
				(ground[at + 1] as number) -
				(ground[below] as number) -
				(ground[below + 1] as number);
			if (Math.abs(lost) > most) most = Math.abs(lost);
		}
	return most;
}
