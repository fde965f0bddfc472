/**
 * One row of a perspective warp, four taps down and four across (see src/imaging/warp.ts). AssemblyScript: a
 * pixel's red, green, blue and an unused fourth lane at once.
 */

/** Subpixel positions; the weights are those of catmull-rom.ts, as pairs of 16 bits. */
const places: i32 = 64;
/** Fractional bits between the two passes, and the shift after each. */
const between: i32 = 6;
const shiftDown: i32 = 8 - between;
const shiftAcross: i32 = 8 + between;
/** Bytes of a column on the line: four 16-bit values; and columns of padding before the first. */
const cell: i32 = 8;
const rim: i32 = 2;

/** The four channels at `p` of two rows, interleaved, as 16 bits. */
// @ts-ignore: decorator
@inline
function pair(one: usize, other: usize): v128 {
	const bytes = i8x16.shuffle(
		v128.load32_zero(one),
		v128.load32_zero(other),
		0, 16, 1, 17, 2, 18, 3, 19, 4, 4, 4, 4, 4, 4, 4, 4,
	);
	return i16x8.extend_low_i8x16_u(bytes);
}

// @ts-ignore: decorator
@inline
function row(ring: usize, mask: i32, stride: i32, last: i32, at: i32): usize {
	return ring + <usize>((max(0, min(last, at)) & mask) * stride);
}

/**
 * Samples the photo along a line, one value for each column from `first` to `last`.
 * @param ring rows of the photo, each at its number `& mask`, `stride` bytes apart
 * @param y of the line at column `first`, plus `slope` at each further one; white outside of 0 to `height`
 */
export function sampleLine(
	ring: usize, mask: i32, stride: i32, width: i32, height: i32,
	first: i32, last: i32, y: f64, slope: f64, weights: usize, line: usize,
): void {
	const white = i16x8.splat(255 << 6);
	const half = i32x4.splat(1 << (shiftDown - 1));
	const below = height - 1;
	let to = line + <usize>((first + rim) * cell);
	let p: usize = <usize>(3 * first);
	let before: i32 = i32.MIN_VALUE;
	let a: usize = 0, b: usize = 0, c: usize = 0, d: usize = 0;
	for (let column = first; column <= last; column++, p += 3, to += cell, y += slope) {
		if (!(y >= 0 && y <= <f64>height)) {
			v128.store64_lane(to, white, 0);
			continue;
		}
		const place = <i32>((y + 0.5) * places);
		const top = (place >> 6) - 1;
		if (top != before) {
			before = top;
			a = row(ring, mask, stride, below, top - 1);
			b = row(ring, mask, stride, below, top);
			c = row(ring, mask, stride, below, top + 1);
			d = row(ring, mask, stride, below, top + 2);
		}
		const w = weights + <usize>((place & (places - 1)) << 3);
		const sum = i32x4.add(
			i32x4.dot_i16x8_s(pair(a + p, b + p), v128.load32_splat(w)),
			i32x4.dot_i16x8_s(pair(c + p, d + p), v128.load32_splat(w, 4)),
		);
		const value = i32x4.shr_s(i32x4.add(sum, half), shiftDown);
		v128.store64_lane(to, i16x8.narrow_i32x4_s(value, value), 0);
	}
	// The photo's last columns are repeated.
	if (first == 0) {
		const edge = load<u64>(line + rim * cell);
		store<u64>(line, edge);
		store<u64>(line + cell, edge);
	}
	if (last == width - 1) {
		const end = line + <usize>((width + rim) * cell);
		const edge = load<u64>(end - cell);
		store<u64>(end, edge);
		store<u64>(end + cell, edge);
	}
}

/**
 * Resamples that line to a row of the page: pixel k lies at (x + k·dx) / (w + k·dw); white outside of 0 to
 * `columns`. Writes one byte beyond the row.
 */
export function sampleRow(
	line: usize, columns: i32, x: f64, w: f64, dx: f64, dw: f64, length: i32, weights: usize, out: usize,
): void {
	const half = i32x4.splat(1 << (shiftAcross - 1));
	for (let k = 0; k < length; k++, x += dx, w += dw, out += 3) {
		const at = x / w;
		if (!(at >= 0 && at <= <f64>columns)) {
			store<i32>(out, -1);
			continue;
		}
		const place = <i32>((at + 0.5) * places);
		const from = line + <usize>(((place >> 6) - 2 + rim) * cell);
		const pairs = weights + <usize>((place & (places - 1)) << 3);
		const ab = v128.load(from);
		const cd = v128.load(from, 2 * cell);
		const sum = i32x4.add(
			i32x4.dot_i16x8_s(v128.shuffle<i16>(ab, ab, 0, 4, 1, 5, 2, 6, 3, 7), v128.load32_splat(pairs)),
			i32x4.dot_i16x8_s(v128.shuffle<i16>(cd, cd, 0, 4, 1, 5, 2, 6, 3, 7), v128.load32_splat(pairs, 4)),
		);
		const value = i32x4.shr_s(i32x4.add(sum, half), shiftAcross);
		const words = i16x8.narrow_i32x4_s(value, value);
		v128.store32_lane(out, i8x16.narrow_i16x8_u(words, words), 0);
	}
}
