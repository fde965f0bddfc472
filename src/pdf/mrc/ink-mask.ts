import { dilateGray, erodeGray } from "../../imaging/morphology.ts";
import type { Bitmap, Size } from "../../imaging/raster.ts";
import { strideOf } from "../../imaging/raster.ts";
import { type BlockGrid, upsample } from "../../imaging/upsample.ts";
import { findShowThrough } from "./show-through.ts";
import { blockPixels, hairlineEdge, hairlineValley, inkEdge, minContrast, paperReach } from "./thresholds.ts";

/** Result of the adaptive threshold: ink and paper of a page. */
export interface Ink {
	readonly mask: Bitmap;
	/** Threshold per pixel; darker pixels are ink. 0 where there is no ink. */
	readonly threshold: Uint8Array;
	/** Estimated gray of the paper per pixel. */
	readonly paper: Uint8Array;
	/** The darkest and the lightest pixel of each block. */
	readonly extremes: Extremes;
	/** Range of gray within a block of blank paper. */
	readonly noise: number;
}

/** Side of a block, in inches. */
const blockInches = blockPixels / 300;

export interface Extremes extends BlockGrid {
	readonly darkest: Uint8Array;
	readonly lightest: Uint8Array;
}

const blockSide = (dpi: number): number => Math.min(16, Math.max(4, Math.round(dpi * blockInches)));

/** Adaptive threshold: each pixel against the darkest and lightest block near it, so that shadows and tints are no ink. */
export async function findInkMask(gray: Uint8Array, width: number, height: number, dpi: number): Promise<Ink> {
	const blocks = extremesOf(gray, width, height, blockSide(dpi));
	const { columns, darkest, lightest } = blocks;
	const noise = quantile(
		lightest.map((light, at) => light - (darkest[at] as number)),
		0.5,
	);
	// Between the darkest and the lightest pixel lies the noise as well.
	const enough = minContrast + noise;
	const paperBlocks = dilateGray(lightest, columns, paperReach);
	const inkBlocks = erodeGray(darkest, columns, 1);
	const around = { ...blocks, paper: paperBlocks, ink: inkBlocks };
	const soft = await findShowThrough(gray, { width, height }, around, enough, noise);
	const limits = paperBlocks.map((light, at) => {
		const dark = inkBlocks[at] as number;
		return light - dark < enough || soft[at] === 1 ? 0 : dark + inkEdge * (light - dark);
	});
	const threshold = upsample(limits, blocks, width, height);
	const paper = upsample(paperBlocks, blocks, width, height);
	const mask = cut(gray, threshold, paper, blocks, { width, height }, limits);
	return { mask, threshold, paper, extremes: blocks, noise };
}

function extremesOf(gray: Uint8Array, width: number, height: number, side: number): Extremes {
	const columns = Math.ceil(width / side);
	const lines = Math.ceil(height / side);
	const darkest = new Uint8Array(columns * lines).fill(255);
	const lightest = new Uint8Array(columns * lines);
	for (let y = 0; y < height; y++) {
		const row = Math.floor(y / side) * columns;
		for (let column = 0; column < columns; column++) {
			let least = darkest[row + column] as number;
			let most = lightest[row + column] as number;
			const end = y * width + Math.min(width, (column + 1) * side);
			for (let at = y * width + column * side; at < end; at++) {
				const value = gray[at] as number;
				if (value < least) least = value;
				if (value > most) most = value;
			}
			darkest[row + column] = least;
			lightest[row + column] = most;
		}
	}
	return { side, columns, lines, darkest, lightest };
}

/** Where `limits`, block by block, are 0 all around there is no ink, and nothing is looked at. */
function cut(
	gray: Uint8Array,
	threshold: Uint8Array,
	paper: Uint8Array,
	blocks: Extremes,
	size: Size,
	limits: Uint8Array,
) {
	const { width, height } = size;
	const { side, columns } = blocks;
	const stride = strideOf(width);
	const rows = new Uint8Array(stride * height);
	const near = dilateGray(limits, columns, 1);
	for (let y = 0; y < height; y++) {
		const line = Math.floor(y / side) * columns;
		for (let column = 0; column < columns; column++) {
			if (near[line + column] === 0) continue;
			const end = Math.min(width, (column + 1) * side);
			for (let x = column * side, at = y * width + x; x < end; x++, at++) {
				const limit = threshold[at] as number;
				if (limit === 0) continue;
				const value = gray[at] as number;
				if (value >= limit) {
					const contrast = ((paper[at] as number) - limit) / (1 - inkEdge);
					if (value >= limit + (hairlineEdge - inkEdge) * contrast) continue;
					const least = value + hairlineValley * contrast;
					const across = (gray[at - 2] as number) > least && (gray[at + 2] as number) > least;
					if (!across && !((gray[at - 2 * width] as number) > least && (gray[at + 2 * width] as number) > least))
						continue;
				}
				(rows[y * stride + (x >> 3)] as number) |= 0x80 >> (x & 7);
			}
		}
	}
	return { width, height, rows };
}

function quantile(values: Uint8Array, share: number): number {
	const counts = new Uint32Array(256);
	for (let at = 0; at < values.length; at++) (counts[values[at] as number] as number)++;
	let below = Math.floor(share * (values.length - 1));
	let value = 0;
	while (value < 255 && below >= (counts[value] as number)) below -= counts[value++] as number;
	return value;
}
