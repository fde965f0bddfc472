/** What every iPhone writes. The profile names itself in UTF-16 (ICC.1 `mluc`). */
export function isDisplayP3(icc: Uint8Array | undefined): boolean {
	return icc !== undefined && Buffer.from(icc).toString("latin1").replaceAll("\0", "").includes("Display P3");
}

/** Linear light, from SMPTE EG 432-1 primaries with D65 to those of IEC 61966-2-1. */
const matrix = [1.2249, -0.2247, -0.0001, -0.042, 1.0419, 0.0001, -0.0197, -0.0786, 1.0979] as const;
const toLinear = Float32Array.from({ length: 256 }, (_, value) => {
	const v = value / 255;
	return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4;
});
const steps = 4096;
const fromLinear = Uint8Array.from({ length: steps + 1 }, (_, step) => {
	const v = step / steps;
	return Math.round(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055));
});

/** In place; both spaces share sRGB's transfer curve. Colours outside of sRGB are clipped. */
export function displayP3ToSrgb(rgb: Uint8Array): void {
	const code = (linear: number) => fromLinear[Math.max(0, Math.min(steps, Math.round(linear * steps)))] as number;
	for (let p = 0; p < rgb.length; p += 3) {
		const r = toLinear[rgb[p] as number] as number;
		const g = toLinear[rgb[p + 1] as number] as number;
		const b = toLinear[rgb[p + 2] as number] as number;
		rgb[p] = code(matrix[0] * r + matrix[1] * g + matrix[2] * b);
		rgb[p + 1] = code(matrix[3] * r + matrix[4] * g + matrix[5] * b);
		rgb[p + 2] = code(matrix[6] * r + matrix[7] * g + matrix[8] * b);
	}
}
