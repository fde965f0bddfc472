/** Whether an ICC profile is Display P3, which every iPhone writes. Its description is UTF-16 (ICC.1 `mluc`). */
export function isDisplayP3(icc: Uint8Array | undefined): boolean {
	return icc !== undefined && Buffer.from(icc).toString("latin1").replaceAll("\0", "").includes("Display P3");
}

/** Linear light, from SMPTE EG 432-1 primaries with D65 to those of IEC 61966-2-1. */
const matrix = [1.2249, -0.2247, -0.0001, -0.042, 1.0419, 0.0001, -0.0197, -0.0786, 1.0979] as const;
/** Fixed-point steps of linear light: the sum of three rounded parts errs by less than a level, even where the curve is steepest. */
const steps = 16_384;

/** For each matrix element and value of a channel the product in linear light, in steps. */
const parts = matrix.map((factor) =>
	Int32Array.from({ length: 256 }, (_, value) => {
		const v = value / 255;
		return Math.round(factor * steps * (v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4));
	}),
) as unknown as Nine;

/** Colours outside of sRGB are clipped: the table extends on both sides. */
const below = steps / 2;
const fromLinear = Uint8Array.from({ length: below + 2 * steps }, (_, at) => {
	const v = Math.max(0, Math.min(1, (at - below) / steps));
	return Math.round(255 * (v <= 0.0031308 ? v * 12.92 : 1.055 * v ** (1 / 2.4) - 0.055));
});

/** Converts in place; both spaces share sRGB's transfer curve. */
export function displayP3ToSrgb(rgb: Uint8Array): void {
	const [rr, rg, rb, gr, gg, gb, br, bg, bb] = parts;
	for (let p = 0; p < rgb.length; p += 3) {
		const r = rgb[p] as number;
		const g = rgb[p + 1] as number;
		const b = rgb[p + 2] as number;
		rgb[p] = fromLinear[(rr[r] as number) + (rg[g] as number) + (rb[b] as number) + below] as number;
		rgb[p + 1] = fromLinear[(gr[r] as number) + (gg[g] as number) + (gb[b] as number) + below] as number;
		rgb[p + 2] = fromLinear[(br[r] as number) + (bg[g] as number) + (bb[b] as number) + below] as number;
	}
}

type Part = Int32Array;
type Nine = readonly [Part, Part, Part, Part, Part, Part, Part, Part, Part];
