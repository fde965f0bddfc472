import { darkestPart, darkestTone, grainEnd, inkStart, maxGain, maxGrain, minGrain } from "./thresholds.ts";

/** Reflectance (pixel divided by background) in fixed point: this is paper's. */
export const reflectanceSteps = 1024;
/** The brightest pixel on the darkest background. */
export const maxReflectance = 32 * reflectanceSteps - 1;

/**
 * Maps reflectance to a tone: 255 · (1 − gain · dark · toe), where dark = 1 − reflectance · perPaper, and the toe
 * rises linearly from 0 to 1 while dark rises from `from` by 1/perFoot. Monotonic.
 */
export interface ToneCurve {
	/** Per step of reflectance. */
	readonly perPaper: number;
	readonly from: number;
	readonly perFoot: number;
	readonly gain: number;
}

/**
 * The tone curve that makes a photographed page look scanned. Linear, so that light gray print gets darker and not
 * fainter, but for a toe as short as the paper's grain allows.
 * @param counts histogram of one channel's reflectance on paper
 * @param inkReflectance reflectance of the page's darkest ink
 */
export function fitToneCurve(counts: Uint32Array, inkReflectance: number): ToneCurve {
	const { share, spread } = paperOf(counts);
	const gain = Math.max(1, Math.min(maxGain, darkestTone / (1 - Math.min(0.99, inkReflectance / share))));
	const [from, to] = [grainEnd * spread, inkStart * spread];
	return { perPaper: 1 / (reflectanceSteps * share), from, perFoot: 1 / (to - from), gain };
}

/** The quantile of reflectance that is the darkest ink. */
export function inkReflectance(counts: Uint32Array): number {
	const all = counts.reduce((sum, count) => sum + count, 0);
	let below = 0;
	const at = counts.findIndex((count) => {
		below += count;
		return below > darkestPart * all;
	});
	return Math.max(0, at) / reflectanceSteps;
}

/** The histogram's mode is plain paper; its grain is measured on the brighter side, since ink lies on the other. */
function paperOf(counts: Uint32Array): { share: number; spread: number } {
	const smooth = (at: number) => counts.subarray(Math.max(0, at - 6), at + 7).reduce((sum, count) => sum + count, 0);
	let mode = reflectanceSteps;
	for (let at = Math.round(0.6 * reflectanceSteps); at < 1.2 * reflectanceSteps; at++)
		if (smooth(at) > smooth(mode)) mode = at;
	const above = counts.subarray(mode).reduce((sum, count) => sum + count, 0);
	let [at, seen] = [mode, 0];
	while (at < maxReflectance && seen < 0.683 * above) seen += counts[at++] as number;
	const spread = Math.max(minGrain, Math.min(maxGrain, (at - mode) / mode));
	return { share: mode / reflectanceSteps, spread };
}
