import { distance, type Point } from "../geometry.ts";
import type { Gradients } from "./gradients.ts";
import * as tuned from "./thresholds.ts";

/** Signed gradient along the normal of a side at a point; 0 outside of the frame. */
export function gradientAt(gradients: Gradients, plane: number, x: number, y: number, nx: number, ny: number): number {
	const column = Math.floor(x);
	const row = Math.floor(y);
	if (column < 0 || row < 0 || column >= gradients.width || row >= gradients.height) return 0;
	const i = row * gradients.width + column;
	const { x: gx, y: gy } = gradients.planes[plane] as { x: Float32Array; y: Float32Array };
	return (gx[i] as number) * nx + (gy[i] as number) * ny;
}

export interface EdgeSupport {
	/** Part of the side that lies on an edge, 0 to 1. */
	readonly support: number;
	/** In which channel, and whether it rises (1) or falls (-1) along the normal. */
	readonly plane: number;
	readonly sign: number;
}

/**
 * The part of the side from `p` to `q` that lies on an edge of constant sign (dark to light or light to dark), in
 * the best channel. Texture has edges too, but of alternating sign.
 */
export function edgeSupport(gradients: Gradients, p: Point, q: Point): EdgeSupport {
	let best: EdgeSupport = { support: 0, plane: 0, sign: 1 };
	for (let plane = 0; plane < gradients.planes.length; plane++) {
		for (const sign of [1, -1]) {
			const support = supportInChannel(gradients, p, q, plane, sign, 2);
			if (support > best.support) best = { support, plane, sign };
		}
	}
	return best;
}

/** The same for one channel and sign. @param slack px to both sides in which the edge may lie */
export function supportInChannel(
	gradients: Gradients,
	p: Point,
	q: Point,
	plane: number,
	sign: number,
	slack: number,
): number {
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
			const slope = gradientAt(gradients, plane, x + d * nx, y + d * ny, nx, ny);
			if (slope > high) high = slope;
			if (slope < low) low = slope;
		}
		// An edge of the opposite sign next to it is a line, a letter or texture, not the edge of a sheet.
		sum += Math.max(0, Math.min(1, (high + 0.5 * low) / tuned.fullSlope));
	}
	return sum / samples;
}

export function isOnBorder({ width, height }: Gradients, p: Point, q: Point): boolean {
	const near = tuned.borderPart * Math.max(width, height);
	return (
		(p[0] < near && q[0] < near) ||
		(p[1] < near && q[1] < near) ||
		(p[0] > width - near && q[0] > width - near) ||
		(p[1] > height - near && q[1] > height - near)
	);
}
