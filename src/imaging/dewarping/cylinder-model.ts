import type { TextLine } from "./text-lines.ts";
import { astray, nadirSpread, shapeSpread, skewSpread } from "./thresholds.ts";

/**
 * Model of a curved sheet (cf. Cao, Ding & Liu 2003): part of a cylinder whose rulings run down the page, seen by a
 * camera above the height `nadir`. Where the sheet stands nearer to the camera it looks larger by 1/g, centred on
 * the nadir. Lengths are in halves of the page's width from the page's middle.
 *
 *     y = nadir + (v − nadir)·g(u) + skew·u
 *
 * maps a point (u, v) of the picture to its height y on the flat sheet: all points of a text line have one y.
 */
export interface CylinderModel {
	readonly nadir: number;
	readonly skew: number;
	/** Coefficients of the Legendre polynomials of degree 1, 2, … in g − 1, over the columns that text spans. */
	readonly shape: readonly number[];
	/** First and last u with text. */
	readonly from: number;
	readonly to: number;
}

/** A cubic is known to suffice for open books; one degree more follows their gutter. */
const most = 4;
const rounds = 25;

/** Magnification of the flat sheet against the picture in column `u`; linear beyond the text. */
export function magnificationAt({ shape, from, to }: CylinderModel, u: number): number {
	const t = (2 * (u - from)) / (to - from) - 1;
	const inside = Math.max(-1, Math.min(1, t));
	const [values, slopes] = [legendre(inside), legendreSlopes(inside)];
	return shape.reduce(
		(sum, factor, k) => sum + factor * ((values[k] as number) + (t - inside) * (slopes[k] as number)),
		1,
	);
}

/** Legendre polynomials of degree 1 to 4 at t, −1 to 1. */
function legendre(t: number): number[] {
	return [t, (3 * t * t - 1) / 2, (5 * t ** 3 - 3 * t) / 2, (35 * t ** 4 - 30 * t * t + 3) / 8];
}

function legendreSlopes(t: number): number[] {
	return [1, 3 * t, (15 * t * t - 3) / 2, (35 * t ** 3 - 15 * t) / 2];
}

/**
 * Fits the model on which the text lines are straightest: Levenberg–Marquardt with iteratively reweighted residuals
 * (Cauchy weights), so that descenders hardly count. The lines' heights are no parameters: each is the mean of its
 * baseline points.
 * @param lines in halves of the page's width from its middle
 * @param degree of the shape: 1 is a flat sheet seen at an angle
 * @returns the model and its cost (to be compared only)
 */
export function fitCylinder(
	lines: readonly TextLine[],
	letterHeight: number,
	degree = most,
): { model: CylinderModel; off: number } {
	const us = lines.flatMap(({ baseline }) => baseline.map(({ x }) => x));
	const [from, to] = [Math.min(...us), Math.max(...us)];
	const of = (p: readonly number[]): CylinderModel => ({
		nadir: p[0] as number,
		skew: p[1] as number,
		shape: p.slice(2),
		from,
		to,
	});
	// Gaussian priors, relative to the residuals' scale.
	const spreads = [nadirSpread, skewSpread, ...Array.from({ length: degree }, (_, k) => shapeSpread / (k + 1))];
	const prior = spreads.map((spread) => (astray * letterHeight) ** 2 / spread ** 2);
	let best: readonly number[] = spreads.map(() => 0);
	let normal = equations(lines, letterHeight, of(best));
	let damping = 1e-3;
	const costOf = (cost: number, p: readonly number[]) =>
		cost + p.reduce((sum, value, k) => sum + (prior[k] as number) * value * value, 0);
	let cost = costOf(normal.cost, best);
	for (let round = 0; round < rounds; round++) {
		const matrix = normal.matrix.map((row, i) =>
			row.map((value, k) => (i === k ? value * (1 + damping) + (prior[i] as number) : value)),
		);
		const slope = normal.slope.map((value, i) => -value - (prior[i] as number) * (best[i] as number));
		const move = solve(matrix, slope);
		const tried = best.map((value, i) => value + (move[i] as number));
		const next = equations(lines, letterHeight, of(tried));
		const nextCost = costOf(next.cost, tried);
		if (nextCost < cost) {
			const done = cost - nextCost < 1e-6 * cost;
			[best, normal, cost, damping] = [tried, next, nextCost, damping / 10];
			if (done) break;
		} else damping *= 10;
	}
	return { model: of(best), off: normal.cost };
}

/** Normal equations of the residuals (baseline points against the mean of their line) for nadir, skew and shape. */
function equations(lines: readonly TextLine[], letterHeight: number, model: CylinderModel) {
	const count = 2 + model.shape.length;
	const matrix = Array.from({ length: count }, () => new Array<number>(count).fill(0));
	const slope = new Array<number>(count).fill(0);
	let cost = 0;
	const scale = (astray * letterHeight) ** 2;
	for (const { baseline } of lines) {
		const heights = baseline.map(({ x, y }) => flattenedHeight(model, x, y));
		const middle = robustMean(heights, scale);
		const rows = baseline.map(({ x, y }, j) => {
			const off = (heights[j] as number) - middle;
			const t = (2 * (x - model.from)) / (model.to - model.from) - 1;
			const polynomials = legendre(t);
			const weight = 1 / (1 + (off * off) / scale);
			return {
				off,
				weight,
				by: [
					1 - magnificationAt(model, x),
					x,
					...model.shape.map((_, k) => (y - model.nadir) * (polynomials[k] as number)),
				],
			};
		});
		const total = rows.reduce((sum, { weight }) => sum + weight, 0);
		const mean = (k: number) => rows.reduce((sum, { weight, by }) => sum + weight * (by[k] as number), 0) / total;
		const means = Array.from({ length: count }, (_, k) => mean(k));
		for (const { off, weight, by } of rows) {
			// Cauchy's loss, the source of these weights.
			cost += scale * Math.log1p((off * off) / scale);
			for (let i = 0; i < count; i++) {
				const di = weight * ((by[i] as number) - (means[i] as number));
				slope[i] = (slope[i] as number) + di * off;
				for (let k = 0; k < count; k++) {
					const row = matrix[i] as number[];
					row[k] = (row[k] as number) + di * ((by[k] as number) - (means[k] as number));
				}
			}
		}
	}
	return { matrix, slope, cost };
}

/** Height on the flat sheet of the point (u, v) of the picture. */
export const flattenedHeight = (model: CylinderModel, u: number, v: number): number =>
	model.nadir + (v - model.nadir) * magnificationAt(model, u) + model.skew * u;

/** Mean with Cauchy weights, started at the median. */
function robustMean(values: readonly number[], scale: number): number {
	let middle = values.toSorted((a, b) => a - b)[values.length >> 1] as number;
	for (let round = 0; round < 5; round++) {
		let [sum, total] = [0, 0];
		for (const value of values) {
			const weight = 1 / (1 + (value - middle) ** 2 / scale);
			sum += weight * value;
			total += weight;
		}
		middle = sum / total;
	}
	return middle;
}

/** Solves a symmetric positive definite system by Gaussian elimination without pivoting. Overwrites both arguments. */
function solve(matrix: number[][], right: number[]): number[] {
	const n = right.length;
	for (let i = 0; i < n; i++) {
		const pivot = matrix[i] as number[];
		for (let k = i + 1; k < n; k++) {
			const row = matrix[k] as number[];
			const factor = (row[i] as number) / (pivot[i] as number);
			for (let c = i; c < n; c++) row[c] = (row[c] as number) - factor * (pivot[c] as number);
			right[k] = (right[k] as number) - factor * (right[i] as number);
		}
	}
	for (let i = n - 1; i >= 0; i--) {
		const row = matrix[i] as number[];
		let value = right[i] as number;
		for (let c = i + 1; c < n; c++) value -= (row[c] as number) * (right[c] as number);
		right[i] = value / (row[i] as number);
	}
	return right;
}
