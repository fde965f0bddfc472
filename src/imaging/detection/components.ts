import { componentsOf } from "../connected-components.ts";
import type { Box } from "../crop.ts";
import { area, convexHull, intersect, lineThrough, orderCorners, type Point, type Quad } from "../geometry.ts";
import { mapSide, type SegmentationMaps } from "./segmentation.ts";
import * as tuned from "./thresholds.ts";

/** A connected component of the interior map. */
export interface Component {
	/** Smallest upright box around it, px. */
	readonly box: Box;
	/** Quadrilateral around it. */
	readonly quad: Quad | undefined;
}

/** 4-connected components of the interior map above a level; a predicted outline separates sheets that touch. */
export function componentsAbove(maps: SegmentationMaps, level: number): Component[] {
	const mask = new Uint8Array(mapSide * mapSide);
	for (let i = 0; i < mask.length; i++) {
		if ((maps.interior[i] as number) > level && (maps.outline[i] as number) < tuned.separatingOutline) mask[i] = 1;
	}
	const found: Component[] = [];
	for (const cells of componentsOf(mask, mapSide, 4)) {
		if (cells.length >= tuned.minCells) found.push(toComponent(cells, maps));
	}
	return found;
}

function toComponent(cells: Int32Array, { across, down }: SegmentationMaps): Component {
	const [first, last] = [new Uint8Array(mapSide).fill(mapSide), new Uint8Array(mapSide)];
	for (const i of cells) {
		const row = (i / mapSide) | 0;
		const column = i - row * mapSide;
		if (column < (first[row] as number)) first[row] = column;
		if (column >= (last[row] as number)) last[row] = column + 1;
	}
	const corners = Array.from(first).flatMap((from, row): Point[] =>
		from === mapSide
			? []
			: [row, row + 1].flatMap((y): Point[] => [from, last[row] as number].map((x) => [x / across, y / down])),
	);
	const around = convexHull(corners);
	const [xs, ys] = [around.map(([x]) => x), around.map(([, y]) => y)];
	const [left, top] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
	const box = { left, top, width: Math.ceil(Math.max(...xs)) - left, height: Math.ceil(Math.max(...ys)) - top };
	return { box, quad: fourSided(around) };
}

/**
 * Reduces a convex polygon to four corners: drops the side whose removal adds the least area, extending its
 * neighbours until they meet, again and again.
 */
function fourSided(polygon: readonly Point[]): Quad | undefined {
	let corners = polygon;
	while (corners.length > 4) {
		const n = corners.length;
		const at = (i: number) => corners[(i + n) % n] as Point;
		let best: { i: number; meet: Point; adds: number } | undefined;
		for (let i = 0; i < n; i++) {
			// Without the side from i to i + 1.
			const meet = intersect(lineThrough(at(i - 1), at(i)), lineThrough(at(i + 2), at(i + 1)));
			if (meet === undefined) continue;
			const adds = area([at(i), meet, at(i + 1)]);
			if (adds >= 0 && (best === undefined || adds < best.adds)) best = { i, meet, adds };
		}
		if (best === undefined) return undefined;
		const { i, meet } = best;
		corners = corners.map((corner, k) => (k === i ? meet : corner)).filter((_, k) => k !== (i + 1) % n);
	}
	return orderCorners(corners);
}
