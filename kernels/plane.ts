/** Filters of planes, 32-bit floats (see src/imaging/separable-filter.ts). AssemblyScript. */

/** Transposes. */
export function turnOver(from: usize, to: usize, width: i32, height: i32): void {
	const step = <usize>height << 2;
	for (let y = 0; y < height; y++) {
		let place = to + (<usize>y << 2);
		for (let x = 0; x < width; x++, from += 4, place += step) store<f32>(place, load<f32>(from));
	}
}

/**
 * Each of `count` values becomes the greater of itself and the one `by` values further; `count` is rounded up to a
 * multiple of four.
 */
export function greater(values: usize, count: i32, by: i32): void {
	const far = values + (<usize>by << 2);
	for (let i: usize = 0, end = <usize>count << 2; i < end; i += 16)
		v128.store(values + i, f32x4.max(v128.load(values + i), v128.load(far + i)));
}

/** Each of `count` values becomes the lesser of itself and the one `by` values further. */
export function lesser(values: usize, count: i32, by: i32): void {
	const far = values + (<usize>by << 2);
	for (let i: usize = 0, end = <usize>count << 2; i < end; i += 16)
		v128.store(values + i, f32x4.min(v128.load(values + i), v128.load(far + i)));
}

// @ts-ignore: decorator
@inline
function rowAt(from: usize, width: i32, height: i32, y: i32): usize {
	return from + (<usize>(width * max(0, min(height - 1, y))) << 2);
}

/** Means over 2 × radius + 1 rows, the border repeated. @param sums room for `width` values of 64 bits */
export function meanDown(from: usize, out: usize, sums: usize, width: i32, height: i32, radius: i32): void {
	memory.fill(sums, 0, <usize>width << 3);
	for (let k = -radius; k <= radius; k++) {
		let row = rowAt(from, width, height, k);
		for (let x = 0, sum = sums; x < width; x++, row += 4, sum += 8) store<f64>(sum, load<f64>(sum) + <f64>load<f32>(row));
	}
	const part = 1.0 / <f64>(2 * radius + 1);
	for (let y = 0; y < height; y++) {
		let oldest = rowAt(from, width, height, y - radius);
		let next = rowAt(from, width, height, y + radius + 1);
		for (let x = 0, at = sums; x < width; x++, out += 4, oldest += 4, next += 4, at += 8) {
			const sum = load<f64>(at);
			store<f32>(out, <f32>(sum * part));
			store<f64>(at, sum + <f64>load<f32>(next) - <f64>load<f32>(oldest));
		}
	}
}
