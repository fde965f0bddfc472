/** A pixel divided by the light on it is counted, and looked up, in steps of this part: 1024 is paper. */
export const reflectanceSteps = 1024;
/** The brightest pixel on the darkest paper. */
export const maxReflectance = 32 * reflectanceSteps - 1;

/**
 * What becomes of a pixel's share of light: 255 · (1 − gain · dark · foot), where dark = 1 − share · perPaper, and foot goes from 0
 * to 1 as dark goes from `from` by 1/perFoot. Never falls as light rises.
 */
export interface ToneCurve {
	/** By steps of share. */
	readonly perPaper: number;
	readonly from: number;
	readonly perFoot: number;
	readonly gain: number;
}

/** Paper's grain, as spread of its shares: no camera gives less; more is print, not grain. */
const minGrain = 0.008;
const maxGrain = 0.05;
/** So many spreads darker than paper is grain still, and is made white; from so many on it is surely ink. */
const grain = 1.8;
const ink = 3.8;
/** The darkest ink, that is this part of a page, becomes this dark; but nothing is darkened by more than that. */
const darkestPart = 0.004;
const darkest = 0.95;
const maxGain = 1.6;

/**
 * The curve that makes a page look scanned. Straight, so that light gray print becomes darker and not fainter, but for a
 * foot as short as the paper's own grain allows.
 * @param counts how often each share of light occurs on paper, one colour's
 * @param inkShare share of light of the page's darkest ink, `darkestShare` of it
 */
export function fitToneCurve(counts: Uint32Array, inkReflectance: number): ToneCurve {
	const { share, spread } = paperOf(counts);
	const gain = Math.max(1, Math.min(maxGain, darkest / (1 - Math.min(0.99, inkReflectance / share))));
	const [from, to] = [grain * spread, ink * spread];
	return { perPaper: 1 / (reflectanceSteps * share), from, perFoot: 1 / (to - from), gain };
}

/** The share of light below which lies the darkest ink. */
export function inkReflectance(counts: Uint32Array): number {
	const all = counts.reduce((sum, count) => sum + count, 0);
	let below = 0;
	const at = counts.findIndex((count) => {
		below += count;
		return below > darkestPart * all;
	});
	return Math.max(0, at) / reflectanceSteps;
}

/** The commonest share of light is plain paper. Its grain is told from the brighter half: ink is in the other. */
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
