import { area, hull, intersect, lineThrough, orderCorners, type Point, type Quad } from "../geometry.ts";
import type { Box } from "./network.ts";
import { type Sight, sightSide } from "./sight.ts";

/** A connected piece of what the network takes for sheets. */
export interface Blob {
	/** Smallest upright box around it, px. */
	readonly box: Box;
	/** The four-sided shape around it. */
	readonly quad: Quad | undefined;
}

/** A smaller piece is noise, in cells. */
const leastCells = 60;

/** Pieces above each level; a seen outline parts sheets that touch. */
export function blobs(sight: Sight, level: number): Blob[] {
	const label = new Uint8Array(sightSide * sightSide);
	for (let i = 0; i < label.length; i++) {
		if ((sight.interior[i] as number) > level && (sight.outline[i] as number) < 0.5) label[i] = 1;
	}
	const found: Blob[] = [];
	for (let start = 0; start < label.length; start++) {
		if (label[start] !== 1) continue;
		const cells = filled(label, start);
		if (cells.length >= leastCells) found.push(blob(cells, sight));
	}
	return found;
}

/** All cells connected with `start`, which are marked as seen. */
function filled(label: Uint8Array, start: number): number[] {
	const cells = [start];
	label[start] = 2;
	for (let next = 0; next < cells.length; next++) {
		const i = cells[next] as number;
		const column = i % sightSide;
		for (const to of [column > 0 ? i - 1 : -1, column < sightSide - 1 ? i + 1 : -1, i - sightSide, i + sightSide]) {
			if (label[to] !== 1) continue;
			label[to] = 2;
			cells.push(to);
		}
	}
	return cells;
}

function blob(cells: readonly number[], { across, down }: Sight): Blob {
	const ends = new Map<number, [number, number]>();
	for (const i of cells) {
		const [row, column] = [Math.floor(i / sightSide), i % sightSide];
		const end = ends.get(row);
		if (end === undefined) ends.set(row, [column, column]);
		else [end[0], end[1]] = [Math.min(end[0], column), Math.max(end[1], column)];
	}
	const corners = [...ends].flatMap(([row, [from, to]]): Point[] =>
		[row, row + 1].flatMap((y): Point[] => [
			[from / across, y / down],
			[(to + 1) / across, y / down],
		]),
	);
	const around = hull(corners);
	const [xs, ys] = [around.map(([x]) => x), around.map(([, y]) => y)];
	const [left, top] = [Math.floor(Math.min(...xs)), Math.floor(Math.min(...ys))];
	const box = { left, top, width: Math.ceil(Math.max(...xs)) - left, height: Math.ceil(Math.max(...ys)) - top };
	return { box, quad: fourSided(around) };
}

/** Leaves out sides, prolonging their neighbours until they meet, each time the one that adds least, until four are left. */
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
