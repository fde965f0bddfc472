import { contains, grown, type Quad } from "../geometry.ts";
import type { Picture } from "../picture.ts";
import { ask, type Box, mapSide, type Opinion } from "./network.ts";

/** Cells along a side of the maps: as fine as those of a part. */
export const sightSide = 213;
/** How far a found sheet may be seen beyond its sides, in cells. */
const rim = 2;
/** Parts overlap, so that a sheet's edge lies well inside of one of them. */
const part = 0.6;

/** What the network sees in a whole frame: `sightSide` squared cells, stretched over it, 0 to 1 each. */
export interface Sight {
	/** Cells per px of the picture. */
	readonly across: number;
	readonly down: number;
	readonly interior: Float32Array;
	readonly outline: Float32Array;
	readonly corners: Float32Array;
}

/** Looks at the frame as a whole and at its four overlapping corners. */
export async function look(picture: Picture): Promise<Sight> {
	const { width, height } = picture;
	const [w, h] = [Math.round(part * width), Math.round(part * height)];
	const parts: Box[] = [
		{ left: 0, top: 0, width, height },
		{ left: 0, top: 0, width: w, height: h },
		{ left: width - w, top: 0, width: w, height: h },
		{ left: 0, top: height - h, width: w, height: h },
		{ left: width - w, top: height - h, width: w, height: h },
	];
	const opinions = await ask(picture, parts);
	const sums = { interior: blank(), outline: blank(), corners: blank() };
	const weights = blank();
	parts.forEach((box, n) => {
		add(sums, weights, opinions[n] as Opinion, box, picture);
	});
	for (const sum of Object.values(sums)) {
		for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) / (weights[i] as number);
	}
	return { across: sightSide / width, down: sightSide / height, ...sums };
}

/** What a map of the sight says at a place in the picture; 0 outside of it. */
export function seenAt({ across, down }: Sight, map: Float32Array, x: number, y: number): number {
	const column = Math.floor(x * across);
	const row = Math.floor(y * down);
	if (column < 0 || row < 0 || column >= sightSide || row >= sightSide) return 0;
	return map[row * sightSide + column] as number;
}

/** Takes a sheet that was found out of the sight, and the rim of it that the network saw a little beyond its sides. */
export function cover(sight: Sight, sheet: Quad): void {
	const quad = grown(sheet, rim / Math.min(sight.across, sight.down));
	for (let row = 0, i = 0; row < sightSide; row++) {
		for (let column = 0; column < sightSide; column++, i++) {
			if (!contains(quad, [(column + 0.5) / sight.across, (row + 0.5) / sight.down])) continue;
			sight.interior[i] = 0;
			sight.outline[i] = 0;
			sight.corners[i] = 0;
		}
	}
}

const blank = () => new Float32Array(sightSide * sightSide);

/** Adds an opinion to the sums, less towards the part's own rim: what goes on beyond it, it cannot see. */
function add(sums: Opinion, weights: Float32Array, opinion: Opinion, box: Box, frame: Picture): void {
	const columns = cells(box.left, box.width, frame.width);
	const rows = cells(box.top, box.height, frame.height);
	for (const row of rows) {
		for (const column of columns) {
			const i = row.to * sightSide + column.to;
			weights[i] = (weights[i] as number) + row.weight * column.weight;
		}
	}
	spread(sums.interior, opinion.interior, rows, columns);
	spread(sums.outline, opinion.outline, rows, columns);
	spread(sums.corners, opinion.corners, rows, columns);
}

function spread(sum: Float32Array, map: Float32Array, rows: readonly Cell[], columns: readonly Cell[]): void {
	for (const { to, from, part: q, weight } of rows) {
		for (const column of columns) {
			const p = column.part;
			const a = from * mapSide + column.from;
			const i = to * sightSide + column.to;
			const above = (1 - p) * (map[a] as number) + p * (map[a + 1] as number);
			const below = (1 - p) * (map[a + mapSide] as number) + p * (map[a + mapSide + 1] as number);
			sum[i] = (sum[i] as number) + weight * column.weight * ((1 - q) * above + q * below);
		}
	}
}

/** Where a cell of the sight lies in a part's map, along one direction: `part` of the way from `from` to the next. */
interface Cell {
	readonly to: number;
	readonly from: number;
	readonly part: number;
	readonly weight: number;
}

/** For each cell of the sight along one direction that a part covers. */
function cells(start: number, length: number, whole: number): Cell[] {
	const found: Cell[] = [];
	for (let to = 0; to < sightSide; to++) {
		const share = (((to + 0.5) / sightSide) * whole - start) / length;
		if (share <= 0 || share >= 1) continue;
		const at = Math.max(0, Math.min(mapSide - 1.001, share * mapSide - 0.5));
		const from = Math.floor(at);
		const inner = length === whole;
		const rim = Math.min(start === 0 ? 1 : share, start + length === whole ? 1 : 1 - share);
		found.push({ to, from, part: at - from, weight: inner ? 0.7 : Math.min(1, rim / 0.25) + 0.001 });
	}
	return found;
}
