import { distance, type Quad } from "./geometry.ts";

/**
 * Width by height of the sheet behind a quadrilateral: Zhang & He, "Whiteboard scanning and image enhancement" (2007),
 * section 3, for a pinhole camera whose axis goes through the picture's middle.
 * @param focal in px; without it, it is taken from the perspective itself, as far as there is any.
 */
export function aspectRatio(quad: Quad, width: number, height: number, focal?: number): number {
	const [tl, tr, br, bl] = quad.map(([x, y]) => [x - width / 2, y - height / 2, 1]) as unknown as [
		Vector,
		Vector,
		Vector,
		Vector,
	];
	const plain = Math.sqrt(
		(distance(quad[0], quad[1]) * distance(quad[3], quad[2])) /
			(distance(quad[0], quad[3]) * distance(quad[1], quad[2])),
	);
	const k2 = dot(cross(tl, br), bl) / dot(cross(tr, br), bl);
	const k3 = dot(cross(tl, br), tr) / dot(cross(bl, br), tr);
	if (!Number.isFinite(k2) || !Number.isFinite(k3)) return plain;
	const n2 = tr.map((v, i) => k2 * v - (tl[i] as number)) as unknown as Vector;
	const n3 = bl.map((v, i) => k3 * v - (tl[i] as number)) as unknown as Vector;
	const f2 = focal === undefined ? guessedFocal2(n2, n3, Math.max(width, height)) : focal * focal;
	if (f2 === undefined) return plain;
	const length2 = (n: Vector) => (n[0] * n[0] + n[1] * n[1]) / f2 + n[2] * n[2];
	const ratio = Math.sqrt(length2(n2) / length2(n3));
	// More than this off the sides' own ratio is no perspective but a wrong corner.
	return ratio / plain < 1.6 && plain / ratio < 1.6 ? ratio : plain;
}

type Vector = readonly [number, number, number];
const dot = (a: Vector, b: Vector) => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const cross = (a: Vector, b: Vector): Vector => [
	a[1] * b[2] - a[2] * b[1],
	a[2] * b[0] - a[0] * b[2],
	a[0] * b[1] - a[1] * b[0],
];

/** undefined where the perspective is too weak to tell, or tells what no phone has (14 to 80 mm on 35 mm film). */
function guessedFocal2(n2: Vector, n3: Vector, longer: number): number | undefined {
	if (Math.abs(n2[2]) < 0.02 || Math.abs(n3[2]) < 0.02) return undefined;
	const f2 = -(n2[0] * n3[0] + n2[1] * n3[1]) / (n2[2] * n3[2]);
	const focal = Math.sqrt(f2);
	return focal > 0.4 * longer && focal < 2.2 * longer ? f2 : undefined;
}
