import type { Point, Quad } from "./geometry.ts";

/** Row-major, without the last element, which is 1. */
export type Homography = readonly [number, number, number, number, number, number, number, number];

/**
 * Maps the rectangle (0,0)–(width,height) onto a quadrilateral; Heckbert, "Fundamentals of texture mapping and image
 * warping" (1989), section 2.2.3.
 */
export function homography(width: number, height: number, [p0, p1, p2, p3]: Quad): Homography {
	const [dx1, dy1] = [p1[0] - p2[0], p1[1] - p2[1]];
	const [dx2, dy2] = [p3[0] - p2[0], p3[1] - p2[1]];
	const [sx, sy] = [p0[0] - p1[0] + p2[0] - p3[0], p0[1] - p1[1] + p2[1] - p3[1]];
	const det = dx1 * dy2 - dx2 * dy1;
	const g = (sx * dy2 - dx2 * sy) / det;
	const h = (dx1 * sy - sx * dy1) / det;
	return [
		(p1[0] - p0[0] + g * p1[0]) / width,
		(p3[0] - p0[0] + h * p3[0]) / height,
		p0[0],
		(p1[1] - p0[1] + g * p1[1]) / width,
		(p3[1] - p0[1] + h * p3[1]) / height,
		p0[1],
		g / width,
		h / height,
	];
}

export function applyHomography(map: Homography, [x, y]: Point): Point {
	const w = map[6] * x + map[7] * y + 1;
	return [(map[0] * x + map[1] * y + map[2]) / w, (map[3] * x + map[4] * y + map[5]) / w];
}
