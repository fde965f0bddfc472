/**
 * Interpolation of a page's background and division by it (see src/imaging/illumination/correct-illumination.ts).
 * AssemblyScript: four values at once.
 */

/** Background under a block of pixels: four times 32 bits, red, green, blue and paper probability. */
const block: usize = 16;
/** Fractional bits of a reflectance, as a factor; and a paper probability of 1. */
const fraction: f32 = 256;
const whole: f32 = 256;
const steps: f32 = 1024;

/**
 * A plane's values between two of its rows, interpolated to a row of blocks and rounded; `under` is the first one's
 * of that plane.
 * @param part from the row `above` to the row `below`, 0 to 1
 * @param columns of each block: the plane's column left of it, 32 bits; `parts`: position between that and the next
 */
export function lay(
	above: usize, below: usize, part: f32, columns: usize, parts: usize, blocks: i32, under: usize,
): void {
	for (let i = 0; i < blocks; i++, columns += 4, parts += 4, under += block) {
		const at = <usize>load<i32>(columns) << 2;
		const left = load<f32>(above + at) + part * (load<f32>(below + at) - load<f32>(above + at));
		const right = load<f32>(above + at, 4) + part * (load<f32>(below + at, 4) - load<f32>(above + at, 4));
		store<f32>(under, floor(left + load<f32>(parts) * (right - left) + 0.5));
	}
}

// @ts-ignore: decorator
@inline
function clamp(x: v128): v128 {
	return f32x4.min(f32x4.max(x, f32x4.splat(0)), f32x4.splat(1));
}

/** A tone curve (tone-curve.ts) of reflectances; 0 to 255. */
// @ts-ignore: decorator
@inline
function curve(share: v128, perPaper: v128, from: v128, perFoot: v128, gain: v128): v128 {
	const dark = f32x4.sub(f32x4.splat(1), f32x4.mul(share, perPaper));
	const foot = clamp(f32x4.mul(f32x4.sub(dark, from), perFoot));
	const value = f32x4.sub(f32x4.splat(255), f32x4.mul(f32x4.mul(gain, dark), foot));
	return f32x4.nearest(f32x4.max(value, f32x4.splat(0)));
}

/** Four values of pixels: by the tone curve on paper, unchanged on pictures. */
// @ts-ignore: decorator
@inline
function divided(values: v128, light: v128, sure: v128, isSure: bool, curves: usize): v128 {
	const share = f32x4.floor(f32x4.mul(f32x4.mul(f32x4.convert_i32x4_s(values), light), f32x4.splat(1 / fraction)));
	const paper = curve(
		share, v128.load(curves), v128.load(curves, 16), v128.load(curves, 32), v128.load(curves, 48),
	);
	if (isSure) return i32x4.trunc_sat_f32x4_s(paper);
	const as = f32x4.nearest(f32x4.min(f32x4.mul(share, f32x4.splat(255 / steps)), f32x4.splat(255)));
	const mixed = f32x4.add(as, f32x4.mul(f32x4.mul(sure, f32x4.splat(1 / whole)), f32x4.sub(paper, as)));
	return i32x4.trunc_sat_f32x4_s(f32x4.add(mixed, f32x4.splat(0.5)));
}

/**
 * A row of `blocks` blocks of four pixels, from `data` to `out`; both have room for four bytes more.
 * @param under of each block, the result of `lay` for the four planes
 * @param curves by lanes, red, green and blue alternating over three vectors: 1/paper, from, 1/toe, gain
 */
export function divide(data: usize, out: usize, blocks: i32, under: usize, curves: usize): void {
	for (let i = 0; i < blocks; i++, data += 12, out += 12, under += block) {
		const light = v128.load(under);
		const sure = v128.shuffle<f32>(light, light, 3, 3, 3, 3);
		const isSure = load<f32>(under, 12) == whole;
		const bytes = v128.load(data);
		const low = i16x8.extend_low_i8x16_u(bytes);
		const high = i16x8.extend_high_i8x16_u(bytes);
		const one = divided(
			i32x4.extend_low_i16x8_u(low), v128.shuffle<f32>(light, light, 0, 1, 2, 0), sure, isSure, curves,
		);
		const two = divided(
			i32x4.extend_high_i16x8_u(low), v128.shuffle<f32>(light, light, 1, 2, 0, 1), sure, isSure, curves + 64,
		);
		const three = divided(
			i32x4.extend_low_i16x8_u(high), v128.shuffle<f32>(light, light, 2, 0, 1, 2), sure, isSure, curves + 128,
		);
		v128.store(
			out,
			i8x16.narrow_i16x8_u(i16x8.narrow_i32x4_s(one, two), i16x8.narrow_i32x4_s(three, three)),
		);
	}
}
