import { distance, type Point, type Quad } from "./geometry.ts";
import type { Slopes } from "./slopes.ts";

/** A slope that counts as a full edge, in levels per pixel after smoothing. */
const fullSlope = 5;
/** A side closer to the frame's border than this part of the longer side lies on it. */
export const borderPart = 0.012;

/** Signed slope across a side at a point, along its normal; 0 outside of the frame. */
export function slopeAt(field: Slopes, plane: number, x: number, y: number, nx: number, ny: number): number {
	const column = Math.floor(x);
	const row = Math.floor(y);
	if (column < 0 || row < 0 || column >= field.width || row >= field.height) return 0;
	const i = row * field.width + column;
	const { x: gx, y: gy } = field.planes[plane] as { x: Float32Array; y: Float32Array };
	return (gx[i] as number) * nx + (gy[i] as number) * ny;
}

export interface SideEvidence {
	/** How much of the side lies on an edge, 0 to 1. */
	readonly support: number;
	/** In which plane, and whether it rises (1) or falls (-1) along the normal. */
	readonly plane: number;
	readonly sign: number;
}

/**
 * How much of a side from `p` to `q` lies on an edge that keeps its sign (dark to light or light to dark).
 * Texture has edges too, but their signs alternate: that is what the sign is for.
 */
export function sideEvidence(field: Slopes, p: Point, q: Point): SideEvidence {
	let best: SideEvidence = { support: 0, plane: 0, sign: 1 };
	for (let plane = 0; plane < field.planes.length; plane++) {
		for (const sign of [1, -1]) {
			const support = supportIn(field, p, q, plane, sign, 2);
			if (support > best.support) best = { support, plane, sign };
		}
	}
	return best;
}

/** The same for one plane and sign. @param slack px to both sides in which the edge may lie */
export function supportIn(field: Slopes, p: Point, q: Point, plane: number, sign: number, slack: number): number {
	const length = distance(p, q);
	if (length < 8) return 0;
	const [nx, ny] = [(sign * (q[1] - p[1])) / length, (sign * (p[0] - q[0])) / length];
	const samples = Math.min(48, Math.max(12, Math.round(length / 8)));
	let sum = 0;
	for (let k = 0; k < samples; k++) {
		const t = 0.03 + (0.94 * (k + 0.5)) / samples;
		const [x, y] = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
		let [high, low] = [0, 0];
		for (let d = -slack; d <= slack; d++) {
			const slope = slopeAt(field, plane, x + d * nx, y + d * ny, nx, ny);
			if (slope > high) high = slope;
			if (slope < low) low = slope;
		}
		// An edge of the wrong sign beside one of the right sign is a line, a letter or texture, not a sheet's end.
		sum += Math.max(0, Math.min(1, (high + 0.5 * low) / fullSlope));
	}
	return sum / samples;
}

export function onBorder({ width, height }: Slopes, p: Point, q: Point): boolean {
	const near = borderPart * Math.max(width, height);
	return (
		(p[0] < near && q[0] < near) ||
		(p[1] < near && q[1] < near) ||
		(p[0] > width - near && q[0] > width - near) ||
		(p[1] > height - near && q[1] > height - near)
	);
}

/** Of the four sides: top, right, bottom, left; undefined where a side lies on the frame's border. */
export function quadEvidence(field: Slopes, quad: Quad): (SideEvidence | undefined)[] {
	return quad.map((p, i) => {
		const q = quad[(i + 1) % 4] as Point;
		return onBorder(field, p, q) ? undefined : sideEvidence(field, p, q);
	});
}

/** How far to both sides of an edge colours are compared, in px: further than a line of print is high. */
const besides = [6, 11, 17];

/**
 * By how many levels the colours to both sides of an edge differ, by the median along it, in the best plane, and at the
 * distance where they differ least: beside a line of print the paper goes on.
 */
export function stepAcross(field: Slopes, p: Point, q: Point): number {
	const length = distance(p, q);
	const [nx, ny] = [(q[1] - p[1]) / length, (p[0] - q[0]) / length];
	const stepAt = (level: Float32Array, far: number) => {
		const at = (x: number, y: number) => {
			const column = Math.max(0, Math.min(field.width - 1, Math.floor(x)));
			const row = Math.max(0, Math.min(field.height - 1, Math.floor(y)));
			return level[row * field.width + column] as number;
		};
		const steps = Array.from({ length: 31 }, (_, k) => {
			const t = 0.05 + (0.9 * k) / 30;
			const [x, y] = [p[0] + t * (q[0] - p[0]), p[1] + t * (q[1] - p[1])];
			return at(x + far * nx, y + far * ny) - at(x - far * nx, y - far * ny);
		});
		return Math.abs(steps.toSorted((a, b) => a - b)[15] as number);
	};
	return Math.min(...besides.map((far) => Math.max(...field.planes.map(({ level }) => stepAt(level, far)))));
}
