import { area, intersect, type Line, orderCorners, type Point, type Quad } from "../geometry.ts";
import { gradientAt, isOnBorder } from "./edge-support.ts";
import type { Gradients } from "./gradients.ts";
import { type SegmentationMaps, sampleAt } from "./segmentation.ts";
import * as tuned from "./thresholds.ts";

const samples = 10;
const minParallel = Math.cos((tuned.maxOpposite * Math.PI) / 180);
const maxSquare = Math.cos((tuned.minNeighbouring * Math.PI) / 180);

/** All quadrilaterals from two roughly parallel pairs among the lines and the frame's sides. */
export function quadsFromLines(gradients: Gradients, lines: readonly Line[]): Quad[] {
	const { width, height } = gradients;
	const all: readonly Line[] = [...lines, [1, 0, 0], [1, 0, width], [0, 1, 0], [0, 1, height]];
	const margin = tuned.outsideCorner * Math.max(width, height);
	const within = (p: Point | undefined): p is Point =>
		p !== undefined && p[0] > -margin && p[1] > -margin && p[0] < width + margin && p[1] < height + margin;
	const pairs = all.flatMap((one, i) =>
		all
			.slice(i + 1)
			.filter((other) => cosine(one, other) > minParallel)
			.map((other) => [one, other] as const),
	);
	const quads: Quad[] = [];
	pairs.forEach(([a, b], i) => {
		for (let j = i + 1; j < pairs.length; j++) {
			const [c, d] = pairs[j] as readonly [Line, Line];
			if (cosine(a, c) > maxSquare || cosine(b, d) > maxSquare) continue;
			const corners = [intersect(a, c), intersect(c, b), intersect(b, d), intersect(d, a)];
			if (!corners.every(within)) continue;
			const quad = orderCorners(corners);
			if (quad && area(quad) > tuned.smallestSheet * width * height) quads.push(quad);
		}
	});
	return quads;
}

const cosine = (one: Line, other: Line): number => Math.abs(one[0] * other[0] + one[1] * other[1]);

/** Score of a proposal: interior inside, none outside, an outline and an edge between. */
export function proposalScore(gradients: Gradients, maps: SegmentationMaps, quad: Quad): number {
	let [sum, least] = [0, 1];
	const [cx, cy] = [quad.reduce((total, [x]) => total + x, 0) / 4, quad.reduce((total, [, y]) => total + y, 0) / 4];
	for (let i = 0; i < 4; i++) {
		const [p, q] = [quad[i] as Point, quad[(i + 1) % 4] as Point];
		const worth = isOnBorder(gradients, p, q) ? tuned.borderScore : sideScore(gradients, maps, p, q, cx, cy);
		sum += worth;
		least = Math.min(least, worth);
	}
	return sum / 4 + 0.5 * least;
}

function sideScore(gradients: Gradients, maps: SegmentationMaps, p: Point, q: Point, cx: number, cy: number): number {
	const [dx, dy] = [q[0] - p[0], q[1] - p[1]];
	const length = Math.hypot(dx, dy);
	if (length < 12) return 0;
	const [nx, ny] = [dy / length, -dx / length];
	let [outline, contrast, rises, falls, counted] = [0, 0, 0, 0, 0];
	for (let k = 0; k < samples; k++) {
		const t = (k + 0.5) / samples;
		const x = p[0] + t * dx;
		const y = p[1] + t * dy;
		if (x < 0 || y < 0 || x >= gradients.width || y >= gradients.height) continue;
		counted++;
		outline += sampleAt(maps, maps.outline, x, y);
		// A twelfth of the way to the centre, and as far outwards.
		const ix = (cx - x) / 12;
		const iy = (cy - y) / 12;
		contrast += sampleAt(maps, maps.interior, x + ix, y + iy) - sampleAt(maps, maps.interior, x - ix, y - iy);
		const slope = gradientAt(gradients, 0, x, y, nx, ny);
		if (slope > 0) rises += Math.min(1, slope / 3);
		else falls += Math.min(1, -slope / 3);
	}
	if (counted < samples / 4) return 0;
	return (0.5 * outline + 0.25 * contrast + 0.25 * Math.max(rises, falls)) / counted;
}
