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
	const mean = (line: Float32Array, out: Float32Array) => {
		const last = line.length - 1;
		let sum = 0;
		for (let k = -radius; k <= radius; k++) sum += line[Math.max(0, Math.min(last, k))] as number;
		for (let k = 0; k <= last; k++) {
			out[k] = sum / (2 * radius + 1);
			sum += (line[Math.min(last, k + radius + 1)] as number) - (line[Math.max(0, k - radius)] as number);
		}
	};
	return alongBoth(alongBoth(from, mean), mean);
}

/** The brightest in a square, then the darkest of those: what is dark and smaller than the square is gone. */
export const closed = (from: Plane, radius: number): Plane =>
	negative(brightest(negative(brightest(from, radius)), radius));

/** What is bright and smaller than the square is gone. */
export const opened = (from: Plane, radius: number): Plane => negative(closed(negative(from), radius));

const negative = ({ width, height, values }: Plane): Plane => plane(width, height, (i) => -(values[i] as number));

/** Van Herk (1992): in pieces as long as the square, the brightest so far from both ends; any window lies across two. */
function brightest(from: Plane, radius: number): Plane {
	const length = 2 * radius + 1;
	const room = 2 * length + 2 * Math.max(from.width, from.height);
	const [padded, forward, backward] = [new Float32Array(room), new Float32Array(room), new Float32Array(room)];
	return alongBoth(from, (line, out) => {
		const count = Math.ceil((line.length + 2 * radius) / length) * length;
		padded.fill(Number.NEGATIVE_INFINITY, 0, count);
		padded.set(line, radius);
		for (let i = 0; i < count; i++) {
			const here = padded[i] as number;
			forward[i] = i % length === 0 ? here : Math.max(here, forward[i - 1] as number);
		}
		for (let i = count - 1; i >= 0; i--) {
			const here = padded[i] as number;
			backward[i] = (i + 1) % length === 0 ? here : Math.max(here, backward[i + 1] as number);
		}
		for (let k = 0; k < line.length; k++) {
			out[k] = Math.max(backward[k] as number, forward[k + 2 * radius] as number);
		}
	});
}

/** Applies a filter of one dimension to all rows, then to all columns. */
function alongBoth({ width, height, values }: Plane, filter: (line: Float32Array, out: Float32Array) => void): Plane {
	const across = new Float32Array(values.length);
	for (let y = 0; y < height; y++) {
		filter(values.subarray(y * width, (y + 1) * width), across.subarray(y * width, (y + 1) * width));
	}
	const column = new Float32Array(height);
	const filtered = new Float32Array(height);
	for (let x = 0; x < width; x++) {
		for (let y = 0; y < height; y++) column[y] = across[y * width + x] as number;
		filter(column, filtered);
		for (let y = 0; y < height; y++) across[y * width + x] = filtered[y] as number;
	}
	return { width, height, values: across };
}

/** Where `weight` is 0, the mean of ever wider surroundings that have some. */
export function filled(from: Plane, weight: Plane): Plane {
	const { width, height } = from;
	const values = Float32Array.from(from.values);
	const weighted = plane(width, height, (i) => (from.values[i] as number) * (weight.values[i] as number));
	let missing = Array.from(weight.values.keys()).filter((i) => weight.values[i] === 0);
	for (let radius = 4; missing.length > 0 && radius < 2 * Math.max(width, height); radius *= 2) {
		const near = blurred(weighted, radius).values;
		const weights = blurred(weight, radius).values;
		missing = missing.filter((i) => {
			if ((weights[i] as number) < 0.02) return true;
			values[i] = (near[i] as number) / (weights[i] as number);
			return false;
		});
	}
	return { width, height, values };
}
