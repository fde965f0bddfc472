import type { Box } from "../crop.ts";
import { contains, expand, type Quad } from "../geometry.ts";
import type { RgbRaster } from "../raster.ts";
import { segmentTiles, type TileMaps, tileMapSide } from "./segmentation-network.ts";
import * as tuned from "./thresholds.ts";

/** Side of the maps, in cells: as fine as those of a tile. */
export const mapSide = 213;
/** Side of a tile, as part of the frame's: tiles overlap, so that each edge of a sheet lies well inside one of them. */
const part = 0.6;

/** Segmentation of a whole frame: `mapSide`² cells, stretched over it, probabilities 0 to 1. */
export interface SegmentationMaps {
	/** Cells per px of the picture. */
	readonly across: number;
	readonly down: number;
	readonly interior: Float32Array;
	readonly outline: Float32Array;
	readonly corners: Float32Array;
}

/** Segments the frame as a whole and in four overlapping tiles, and blends the results. */
export async function segment(picture: RgbRaster): Promise<SegmentationMaps> {
	const { width, height } = picture;
	const [w, h] = [Math.round(part * width), Math.round(part * height)];
	const parts: Box[] = [
		{ left: 0, top: 0, width, height },
		{ left: 0, top: 0, width: w, height: h },
		{ left: width - w, top: 0, width: w, height: h },
		{ left: 0, top: height - h, width: w, height: h },
		{ left: width - w, top: height - h, width: w, height: h },
	];
	const tiles = await segmentTiles(picture, parts);
	const sums = { interior: blank(), outline: blank(), corners: blank() };
	const weights = blank();
	parts.forEach((box, n) => {
		add(sums, weights, tiles[n] as TileMaps, box, picture);
	});
	for (const sum of Object.values(sums)) {
		for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) / (weights[i] as number);
	}
	return { across: mapSide / width, down: mapSide / height, ...sums };
}

/** Value of a map at a point of the picture; 0 outside. */
export function sampleAt({ across, down }: SegmentationMaps, map: Float32Array, x: number, y: number): number {
	const column = Math.floor(x * across);
	const row = Math.floor(y * down);
	if (column < 0 || row < 0 || column >= mapSide || row >= mapSide) return 0;
	return map[row * mapSide + column] as number;
}

/** Zeroes the maps in a detected sheet and a margin around it. */
export function suppress(maps: SegmentationMaps, sheet: Quad): void {
	const quad = expand(sheet, tuned.suppressedRim / Math.min(maps.across, maps.down));
	for (let row = 0, i = 0; row < mapSide; row++) {
		for (let column = 0; column < mapSide; column++, i++) {
			if (!contains(quad, [(column + 0.5) / maps.across, (row + 0.5) / maps.down])) continue;
			maps.interior[i] = 0;
			maps.outline[i] = 0;
			maps.corners[i] = 0;
		}
	}
}

const blank = () => new Float32Array(mapSide * mapSide);

/** Adds a tile's maps to the sums, weighted down towards the tile's border: the network does not see what continues beyond it. */
function add(sums: TileMaps, weights: Float32Array, tile: TileMaps, box: Box, frame: RgbRaster): void {
	const columns = cells(box.left, box.width, frame.width);
	const rows = cells(box.top, box.height, frame.height);
	for (const row of rows) {
		for (const column of columns) {
			const i = row.to * mapSide + column.to;
			weights[i] = (weights[i] as number) + row.weight * column.weight;
		}
	}
	spread(sums.interior, tile.interior, rows, columns);
	spread(sums.outline, tile.outline, rows, columns);
	spread(sums.corners, tile.corners, rows, columns);
}

function spread(sum: Float32Array, map: Float32Array, rows: readonly Cell[], columns: readonly Cell[]): void {
	for (const { to, from, part: q, weight } of rows) {
		for (const column of columns) {
			const p = column.part;
			const a = from * tileMapSide + column.from;
			const i = to * mapSide + column.to;
			const above = (1 - p) * (map[a] as number) + p * (map[a + 1] as number);
			const below = (1 - p) * (map[a + tileMapSide] as number) + p * (map[a + tileMapSide + 1] as number);
			sum[i] = (sum[i] as number) + weight * column.weight * ((1 - q) * above + q * below);
		}
	}
}

/** A cell's place in a tile's map, along one axis: `part` of the way from `from` to the next. */
interface Cell {
	readonly to: number;
	readonly from: number;
	readonly part: number;
	readonly weight: number;
}

/** For each cell along one axis that the tile covers. */
function cells(start: number, length: number, whole: number): Cell[] {
	const found: Cell[] = [];
	for (let to = 0; to < mapSide; to++) {
		const share = (((to + 0.5) / mapSide) * whole - start) / length;
		if (share <= 0 || share >= 1) continue;
		const at = Math.max(0, Math.min(tileMapSide - 1.001, share * tileMapSide - 0.5));
		const from = Math.floor(at);
		const inner = length === whole;
		const rim = Math.min(start === 0 ? 1 : share, start + length === whole ? 1 : 1 - share);
		found.push({ to, from, part: at - from, weight: inner ? 0.7 : Math.min(1, rim / 0.25) + 0.001 });
	}
	return found;
}
