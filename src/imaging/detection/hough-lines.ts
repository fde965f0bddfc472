import type { Box } from "../crop.ts";
import type { Line } from "../geometry.ts";
import { directions, type EdgePoints } from "./edge-points.ts";
import * as tuned from "./thresholds.ts";

const cos = Float32Array.from({ length: directions }, (_, k) => Math.cos((2 * Math.PI * k) / directions));
const sin = Float32Array.from({ length: directions }, (_, k) => Math.sin((2 * Math.PI * k) / directions));

/**
 * The straight edges in a part of the picture, strongest first: Hough transform (Hough 1962, Duda & Hart 1972),
 * each edge point voting in its gradient's direction only (O'Gorman & Clowes 1976).
 */
export function houghLines(edges: EdgePoints, part: Box, most: number): Line[] {
	const [cx, cy] = [part.left + part.width / 2, part.top + part.height / 2];
	const half = Math.ceil(Math.hypot(part.width, part.height) / 2 / tuned.distanceStep) + 2;
	const distances = 2 * half + 1;
	const votes = new Float32Array(directions * distances);
	const [right, bottom] = [part.left + part.width, part.top + part.height];
	for (let i = 0; i < edges.count; i++) {
		const x = edges.x[i] as number;
		const y = edges.y[i] as number;
		if (x < part.left || x >= right || y < part.top || y >= bottom) continue;
		const dx = x + 0.5 - cx;
		const dy = y + 0.5 - cy;
		const own = (edges.direction[i] as number) + directions;
		for (let k = own - tuned.voteSpread; k <= own + tuned.voteSpread; k++) {
			const direction = k & (directions - 1);
			const distance =
				((dx * (cos[direction] as number) + dy * (sin[direction] as number)) / tuned.distanceStep + half + 0.5) | 0;
			const to = direction * distances + distance;
			votes[to] = (votes[to] as number) + (edges.weight[i] as number);
		}
	}
	return peaks(votes, distances, most).map(([direction, distance]) => {
		const [a, b] = [cos[direction] as number, sin[direction] as number];
		return [a, b, (distance - half) * tuned.distanceStep + a * cx + b * cy];
	});
}

/** Local maxima of the accumulator, without those near a higher one; the opposite direction at the same place counts as near. */
function peaks(votes: Float32Array, distances: number, most: number): [direction: number, distance: number][] {
	const crests: number[] = [];
	let high = 0;
	for (let i = distances; i < votes.length - distances; i++) {
		const vote = votes[i] as number;
		if (vote > high) high = vote;
		if (vote > tuned.minVotes * high && vote >= (votes[i - 1] as number) && vote >= (votes[i + 1] as number))
			crests.push(i);
	}
	const found: [number, number][] = [];
	const half = directions / 2;
	for (const crest of crests.toSorted((i, j) => (votes[j] as number) - (votes[i] as number))) {
		const [direction, distance] = [Math.floor(crest / distances), crest % distances];
		const isNear = found.some(([other, far]) => {
			const turn = Math.abs(((direction - other + half) & (directions - 1)) - half);
			const facing = turn > half / 2;
			const apart = facing ? Math.abs(distances - 1 - distance - far) : Math.abs(distance - far);
			return (facing ? half - turn : turn) <= tuned.nearDirection && apart <= tuned.nearDistance;
		});
		if (!isNear) found.push([direction, distance]);
		if (found.length === most) break;
	}
	return found;
}
