/** x to the right, y down, in pixels; the first pixel's corner, not its centre, is the origin. */
export type Point = readonly [x: number, y: number];

/** top-left, top-right, bottom-right, bottom-left. */
export type Quad = readonly [Point, Point, Point, Point];

/** a·x + b·y = c with a² + b² = 1. */
export type Line = readonly [a: number, b: number, c: number];

export const distance = (p: Point, q: Point): number => Math.hypot(p[0] - q[0], p[1] - q[1]);

export function lineThrough(p: Point, q: Point): Line {
	const length = distance(p, q) || 1;
	const a = (q[1] - p[1]) / length;
	const b = (p[0] - q[0]) / length;
	return [a, b, a * p[0] + b * p[1]];
}

/** Distance of a point from a line. */
export const distanceToLine = ([x, y]: Point, [a, b, c]: Line): number => Math.abs(a * x + b * y - c);

/** undefined for lines that are parallel to within about half a degree. */
export function intersect([a, b, c]: Line, [d, e, f]: Line): Point | undefined {
	const det = a * e - b * d;
	if (Math.abs(det) < 0.01) return undefined;
	return [(c * e - b * f) / det, (a * f - c * d) / det];
}

/** Shoelace formula; positive when the corners run clockwise as seen on the screen. */
export function area(polygon: readonly Point[]): number {
	let sum = 0;
	polygon.forEach((p, i) => {
		const q = polygon[(i + 1) % polygon.length] as Point;
		sum += p[0] * q[1] - q[0] * p[1];
	});
	return sum / 2;
}

/** Clockwise from the corner nearest to the top left; undefined unless convex. */
export function orderCorners(corners: readonly Point[]): Quad | undefined {
	if (corners.length !== 4) return undefined;
	const cx = corners.reduce((sum, p) => sum + p[0], 0) / 4;
	const cy = corners.reduce((sum, p) => sum + p[1], 0) / 4;
	const around = corners.toSorted((p, q) => Math.atan2(p[1] - cy, p[0] - cx) - Math.atan2(q[1] - cy, q[0] - cx));
	let first = 0;
	around.forEach((p, i) => {
		const best = around[first] as Point;
		if (p[0] + p[1] < best[0] + best[1]) first = i;
	});
	const quad = [0, 1, 2, 3].map((i) => around[(first + i) % 4]) as unknown as Quad;
	return isConvex(quad) ? quad : undefined;
}

export function isConvex(quad: Quad): boolean {
	return quad.every((p, i) => {
		const q = quad[(i + 1) % 4] as Point;
		const r = quad[(i + 2) % 4] as Point;
		return turnDirection(p, q, r) > 0;
	});
}

export function scaleQuad(quad: Quad, factor: number): Quad {
	return quad.map(([x, y]) => [x * factor, y * factor] as const) as unknown as Quad;
}

export const frameQuad = (width: number, height: number): Quad => [
	[0, 0],
	[width, 0],
	[width, height],
	[0, height],
];

/** Of two convex polygons, 0 to 1. */
export function intersectionOverUnion(one: readonly Point[], other: readonly Point[]): number {
	const both = intersectionArea(one, other);
	return both / (Math.abs(area(one)) + Math.abs(area(other)) - both);
}

export function contains(quad: Quad, [x, y]: Point): boolean {
	return quad.every((p, i) => {
		const q = quad[(i + 1) % 4] as Point;
		return (q[0] - p[0]) * (y - p[1]) - (q[1] - p[1]) * (x - p[0]) >= 0;
	});
}

/** The point of a quadrilateral at `u` from its left to its right side and `v` from top to bottom (bilinear). */
export function pointAt([tl, tr, br, bl]: Quad, u: number, v: number): Point {
	const [a, b, c, d] = [(1 - u) * (1 - v), u * (1 - v), u * v, (1 - u) * v];
	return [a * tl[0] + b * tr[0] + c * br[0] + d * bl[0], a * tl[1] + b * tr[1] + c * br[1] + d * bl[1]];
}

/** The quadrilateral whose sides are these lines; undefined where two that follow one another are nearly parallel. */
export function quadOf(sides: readonly Line[]): Quad | undefined {
	const corners = sides.map((side, i) => intersect(sides[(i + 3) % 4] as Line, side));
	return corners.includes(undefined) ? undefined : (corners as unknown as Quad);
}

/** Whether a refined quadrilateral is a sound one near the one before: no corner is `far` px off. */
export const isSoundNear = (refined: Quad | undefined, before: Quad, far: number): refined is Quad =>
	refined?.every((corner, i) => distance(corner, before[i] as Point) < far) === true && isConvex(refined);

/** With every side moved outwards by `by` px. */
export function expand(quad: Quad, by: number): Quad {
	const sides = quad.map((p, i): Line => {
		const [a, b, c] = lineThrough(p, quad[(i + 1) % 4] as Point);
		return [a, b, c + by];
	});
	const corners = sides.map((side, i) => intersect(sides[(i + 3) % 4] as Line, side) ?? (quad[i] as Point));
	return corners as unknown as Quad;
}

/** Area of the intersection of two convex polygons. */
export const intersectionArea = (one: readonly Point[], other: readonly Point[]): number =>
	Math.abs(area(intersection(one, other)));

/** Intersection of two convex polygons (Sutherland & Hodgman 1974). */
export function intersection(one: readonly Point[], other: readonly Point[]): readonly Point[] {
	const clip = area(other) < 0 ? other.toReversed() : other;
	let inside: readonly Point[] = one;
	clip.forEach((p, i) => {
		const q = clip[(i + 1) % clip.length] as Point;
		const side = (r: Point) => (q[0] - p[0]) * (r[1] - p[1]) - (q[1] - p[1]) * (r[0] - p[0]);
		const next: Point[] = [];
		inside.forEach((r, j) => {
			const s = inside[(j + 1) % inside.length] as Point;
			const [from, to] = [side(r), side(s)];
			if (from >= 0) next.push(r);
			if (from >= 0 !== to >= 0) {
				const t = from / (from - to);
				next.push([r[0] + t * (s[0] - r[0]), r[1] + t * (s[1] - r[1])]);
			}
		});
		inside = next;
	});
	return inside;
}

/** Convex hull, clockwise as seen on the screen (Andrew's monotone chain, 1979). */
export function convexHull(points: readonly Point[]): Point[] {
	const sorted = points.toSorted((p, q) => p[0] - q[0] || p[1] - q[1]);
	const half = (ordered: readonly Point[]) => {
		const chain: Point[] = [];
		for (const r of ordered) {
			while (chain.length > 1 && turnDirection(chain.at(-2) as Point, chain.at(-1) as Point, r) <= 0) chain.pop();
			chain.push(r);
		}
		return chain.slice(0, -1);
	};
	return [...half(sorted), ...half(sorted.toReversed())];
}

/** Positive where the path p, q, r turns clockwise as seen on the screen. */
const turnDirection = (p: Point, q: Point, r: Point): number =>
	(q[0] - p[0]) * (r[1] - q[1]) - (q[1] - p[1]) * (r[0] - q[0]);
