/** One value a pixel, rows from the top. */
export interface Plane {
	readonly width: number;
	readonly height: number;
	readonly values: Float32Array;
}

export function plane(width: number, height: number, at: (index: number) => number): Plane {
	const values = new Float32Array(width * height);
	for (let i = 0; i < values.length; i++) values[i] = at(i);
	return { width, height, values };
}

/** Mean over a square, twice: nearly a bell. The border is repeated. */
export function blurred(from: Plane, radius: number): Plane {
	const down = (each: Plane) => meanDown(each, radius);
	return bothWays(bothWays(from, down), down);
}

/** The brightest in a square. */
export const brightest = (from: Plane, radius: number): Plane => bothWays(from, (each) => mostDown(each, radius, 1));

/** The darkest in a square. */
export const darkest = (from: Plane, radius: number): Plane => bothWays(from, (each) => mostDown(each, radius, -1));

/** The brightest in a square, then the darkest of those: what is dark and smaller than the square is gone. */
export const closed = (from: Plane, radius: number): Plane => darkest(brightest(from, radius), radius);

/** What is bright and smaller than the square is gone. */
export const opened = (from: Plane, radius: number): Plane => brightest(darkest(from, radius), radius);

/** Of each plane: where `weight` is 0, the mean of ever wider surroundings that have some. */
export function filled(planes: readonly Plane[], weight: Plane): Plane[] {
	const { width, height } = weight;
	const all = planes.map(({ values }) => ({
		values: Float32Array.from(values),
		weighted: plane(width, height, (i) => (values[i] as number) * (weight.values[i] as number)),
	}));
	let missing: number[] = [];
	for (let i = 0; i < weight.values.length; i++) if (weight.values[i] === 0) missing.push(i);
	for (let radius = 4; missing.length > 0 && radius < 2 * Math.max(width, height); radius *= 2) {
		const weights = blurred(weight, radius).values;
		const enough = missing.filter((i) => (weights[i] as number) >= 0.02);
		if (enough.length === 0) continue;
		for (const { values, weighted } of all) {
			const near = blurred(weighted, radius).values;
			for (const i of enough) values[i] = (near[i] as number) / (weights[i] as number);
		}
		missing = missing.filter((i) => (weights[i] as number) < 0.02);
	}
	return all.map(({ values }) => ({ width, height, values }));
}

/** A filter down the columns is one along the rows of what is turned over: whole rows at a time go quickly. */
const bothWays = (from: Plane, down: (each: Plane) => Plane): Plane => turnedOver(down(turnedOver(down(from))));

function turnedOver({ width, height, values }: Plane): Plane {
	const over = new Float32Array(values.length);
	for (let y = 0, i = 0; y < height; y++) {
		for (let x = 0, to = y; x < width; x++, i++, to += height) over[to] = values[i] as number;
	}
	return { width: height, height: width, values: over };
}

function meanDown({ width, height, values }: Plane, radius: number): Plane {
	const out = new Float32Array(values.length);
	const sums = new Float64Array(width);
	const row = (y: number) => width * Math.max(0, Math.min(height - 1, y));
	for (let k = -radius; k <= radius; k++) {
		for (let x = 0, i = row(k); x < width; x++, i++) sums[x] = (sums[x] as number) + (values[i] as number);
	}
	const part = 1 / (2 * radius + 1);
	for (let y = 0, i = 0; y < height; y++) {
		const [oldest, next] = [row(y - radius), row(y + radius + 1)];
		for (let x = 0; x < width; x++, i++) {
			const sum = sums[x] as number;
			out[i] = sum * part;
			sums[x] = sum + (values[next + x] as number) - (values[oldest + x] as number);
		}
	}
	return { width, height, values: out };
}

/** The brightest (sign 1) or darkest (-1) over 2 × radius + 1 rows: of two, of four, of eight… and the rest. */
function mostDown({ width, height, values }: Plane, radius: number, sign: 1 | -1): Plane {
	const window = 2 * radius + 1;
	const rows = new Float32Array((height + 2 * radius) * width).fill(-sign * Number.POSITIVE_INFINITY);
	rows.set(values, radius * width);
	const among = (by: number) => {
		for (let i = 0, k = by * width; k < rows.length; i++, k++) {
			const other = rows[k] as number;
			if (sign * (other - (rows[i] as number)) > 0) rows[i] = other;
		}
	};
	let seen = 1;
	for (; 2 * seen <= window; seen *= 2) among(seen);
	among(window - seen);
	return { width, height, values: rows.subarray(0, values.length) };
}
