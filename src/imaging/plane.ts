import { kernels } from "./kernels/kernels.ts";

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
export const blurred = (from: Plane, radius: number): Plane =>
	bothWays(bothWays(from, radius, meanDown), radius, meanDown);

/** The brightest in a square. */
export const brightest = (from: Plane, radius: number): Plane => bothWays(from, radius, maxDown("greater"));

/** The darkest in a square. */
export const darkest = (from: Plane, radius: number): Plane => bothWays(from, radius, maxDown("lesser"));

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

/** A filter down the columns of the plane at `from`, into `to`; `rest` is room for a row of sums. */
type Filter = (place: Places, width: number, height: number, radius: number) => void;

interface Places {
	readonly call: ReturnType<typeof kernels>["call"];
	readonly memory: ArrayBuffer;
	readonly from: number;
	readonly to: number;
	readonly rest: number;
}

/** One along the rows is one down the columns of what is turned over: whole rows at a time go quickly. */
function bothWays({ width, height, values }: Plane, radius: number, filter: Filter): Plane {
	const longer = Math.max(width, height);
	const room = 4 * (longer + 2 * radius) * longer;
	const { call, memory, rooms } = kernels(room, room, 8 * longer);
	const [one, other, rest] = rooms as [number, number, number];
	new Float32Array(memory, one, values.length).set(values);
	filter({ call, memory, from: one, to: other, rest }, width, height, radius);
	call.turnOver(other, one, width, height);
	filter({ call, memory, from: one, to: other, rest }, height, width, radius);
	call.turnOver(other, one, height, width);
	return { width, height, values: new Float32Array(memory, one, values.length).slice() };
}

const meanDown: Filter = ({ call, from, to, rest }, width, height, radius) =>
	call.meanDown(from, to, rest, width, height, radius);

/** The greatest or least over 2 × radius + 1 rows: of two, of four, of eight… and the rest. */
function maxDown(which: "greater" | "lesser"): Filter {
	return ({ call, memory, from, to }, width, height, radius) => {
		const window = 2 * radius + 1;
		const rows = new Float32Array(memory, to, (height + 2 * radius) * width);
		rows.fill(which === "greater" ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY);
		rows.set(new Float32Array(memory, from, height * width), radius * width);
		// What stands beyond the last row that has one so far below comes too late to be looked at again.
		const among = (by: number) => call[which](to, rows.length - by * width, by * width);
		let seen = 1;
		for (; 2 * seen <= window; seen *= 2) among(seen);
		among(window - seen);
	};
}
