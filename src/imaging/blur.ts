import { type Plane, plane } from "./raster.ts";
import { type ColumnFilter, filterSeparably } from "./separable-filter.ts";

/** Two box filters of (2 · radius + 1)² px in a row, nearly a Gaussian (Wells 1986). The border is repeated. */
export const boxBlur = (from: Plane, radius: number): Plane =>
	filterSeparably(filterSeparably(from, radius, meanDown), radius, meanDown);

const meanDown: ColumnFilter = ({ call, from, to, sums }, width, height, radius) =>
	call.meanDown(from, to, sums, width, height, radius);

/** Least mean weight of surroundings that determine a value. */
const minWeight = 0.02;

/**
 * Fills each plane where `weight` is 0 with the weighted mean of its surroundings, as wide as needed (normalized convolution,
 * Knutsson & Westin 1993).
 */
export function fillMissing(planes: readonly Plane[], weight: Plane): Plane[] {
	const { width, height } = weight;
	const all = planes.map(({ values }) => ({
		values: Float32Array.from(values),
		weighted: plane(width, height, (i) => (values[i] as number) * (weight.values[i] as number)),
	}));
	let missing: number[] = [];
	for (let i = 0; i < weight.values.length; i++) if (weight.values[i] === 0) missing.push(i);
	for (let radius = 4; missing.length > 0 && radius < 2 * Math.max(width, height); radius *= 2) {
		const weights = boxBlur(weight, radius).values;
		const enough = missing.filter((i) => (weights[i] as number) >= minWeight);
		if (enough.length === 0) continue;
		for (const { values, weighted } of all) {
			const near = boxBlur(weighted, radius).values;
			for (const i of enough) values[i] = (near[i] as number) / (weights[i] as number);
		}
		missing = missing.filter((i) => (weights[i] as number) < minWeight);
	}
	return all.map(({ values }) => ({ width, height, values }));
}
