import { distance, type Quad } from "./geometry.ts";

/** Focal length of phone cameras, in diagonals of the picture (26 mm / 43.27 mm), and its relative spread. */
const usual = { focal: 0.6, spread: 0.2 };
/** Error of a corner, in diagonals of the picture. */
const cornerError = 0.0015;
/** Small errors of corners make a wild perspective of nearly parallel sides: the ratio is never corrected by more than this factor. */
const maxFromPlain = 1.6;

/**
 * Width by height of the sheet in a quadrilateral: Zhang & He, "Whiteboard scanning and image enhancement" (2007),
 * section 3, for a pinhole camera whose axis passes through the picture's middle.
 * @param focal in px; without it, estimated from the perspective and a prior
 */
export function aspectRatio(quad: Quad, width: number, height: number, focal?: number): number {
	const plain = Math.sqrt(
		(distance(quad[0], quad[1]) * distance(quad[3], quad[2])) /
			(distance(quad[0], quad[3]) * distance(quad[1], quad[2])),
	);
	// In diagonals, from the middle of the picture.
	const diagonal = Math.hypot(width, height);
	const centred = quad.map(([x, y]) => [(x - width / 2) / diagonal, (y - height / 2) / diagonal]) as unknown as Quad;
	const sides = sideVectors(centred);
	if (sides === undefined) return plain;
	const f = focal === undefined ? likelyFocal(centred) : focal / diagonal;
	const length2 = ([x, y, z]: Vector) => (x * x + y * y) / (f * f) + z * z;
	const ratio = Math.sqrt(length2(sides[0]) / length2(sides[1]));
	return ratio / plain < maxFromPlain && plain / ratio < maxFromPlain ? ratio : plain;
}

/** Mean of the prior focal length and the one by which opposite sides are parallel, weighted by their inverse variances. */
function likelyFocal(quad: Quad): number {
	const measured = measuredFocal(quad);
	if (measured === undefined) return usual.focal;
	const shifted = quad.flatMap((corner, i) =>
		[0, 1].flatMap((axis) => {
			const moved = corner.map((value, k) => (k === axis ? value + cornerError : value));
			const other = measuredFocal(quad.with(i, moved as unknown as Quad[0]) as unknown as Quad);
			return other === undefined ? [Number.POSITIVE_INFINITY] : [Math.log(other / measured) ** 2];
		}),
	);
	const variance = shifted.reduce((sum, one) => sum + one, 0);
	const [trust, prior] = [1 / variance, 1 / usual.spread ** 2];
	return Math.exp((trust * Math.log(measured) + prior * Math.log(usual.focal)) / (trust + prior));
}

/** undefined where opposite sides are nearly parallel in the picture already. */
function measuredFocal(quad: Quad): number | undefined {
	const sides = sideVectors(quad);
	if (sides === undefined) return undefined;
	const [n2, n3] = sides;
	const f2 = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2]);
	return Number.isFinite(f2) && f2 > 0 ? Math.sqrt(f2) : undefined;
}

/** Directions in space of the top and the left side of the sheet: n2 and n3 of the paper. */
function sideVectors(quad: Quad): [Vector, Vector] | undefined {
	const [tl, tr, br, bl] = quad.map(([x, y]) => [x, y, 1]) as unknown as [Vector, Vector, Vector, Vector];
	const k2 = dot(cross(tl, br), bl) / dot(cross(tr, br), bl);
	const k3 = dot(cross(tl, br), tr) / dot(cross(bl, br), tr);
	if (!Number.isFinite(k2) || !Number.isFinite(k3)) return undefined;
	return [minus(tr, tl, k2), minus(bl, tl, k3)];
}

type Vector = readonly [number, number, number];
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
	a[1] * b[2] - a[2] * b[1],
	a[2] * b[0] - a[0] * b[2],
	a[0] * b[1] - a[1] * b[0],
];
const minus = (a: Vector, b: Vector, times: number): Vector => [
	times * a[0] - b[0],
	times * a[1] - b[1],
	times * a[2] - b[2],
];
