/** Short and long side in mm. */
type Size = readonly [short: number, long: number];

const a4: Size = [210, 297];
const sizes: readonly Size[] = [a4, [215.9, 279.4], [53.98, 85.6]];
/** How far a measured ratio may be off and still mean the standard: wider without a known focal length. */
const tolerance = { known: 0.035, guessed: 0.06 };

export interface Paper {
	/** Long side by short side. */
	readonly ratio: number;
	readonly millimetres: Size;
}

/** The standard paper of that ratio (A series, Letter, ID-1), else what fits on A4 with that ratio. */
export function paperOf(ratio: number, focalKnown: boolean): Paper {
	const [nearest] = sizes
		.map((size) => ({ size, off: Math.abs(Math.log(ratio / (size[1] / size[0]))) }))
		.toSorted((a, b) => a.off - b.off) as [{ size: Size; off: number }];
	if (nearest.off < (focalKnown ? tolerance.known : tolerance.guessed)) {
		return { ratio: nearest.size[1] / nearest.size[0], millimetres: nearest.size };
	}
	return { ratio, millimetres: fitted(ratio) };
}

/** As large as A4 allows: a till receipt becomes 297 mm long, not 3 m. */
export function fitted(ratio: number): Size {
	const short = Math.min(a4[0], a4[1] / ratio);
	return [short, short * ratio];
}

/** The size in mm that width × height pixels have at `dpi` is that of a common office sheet. */
export function isPaperSize(width: number, height: number, dpi: number): boolean {
	const [short, long] = [Math.min(width, height), Math.max(width, height)].map((px) => (px / dpi) * 25.4) as [
		number,
		number,
	];
	const common: readonly Size[] = [a4, [148, 210], [105, 148], [297, 420], [215.9, 279.4], [215.9, 355.6]];
	return common.some(([s, l]) => Math.abs(short / s - 1) < 0.06 && Math.abs(long / l - 1) < 0.06);
}
