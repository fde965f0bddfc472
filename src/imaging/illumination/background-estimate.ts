import { boxBlur, fillMissing } from "../blur.ts";
import { closePlane, openPlane } from "../morphology.ts";
import type { RgbRaster } from "../raster.ts";
import { type Plane, plane } from "../raster.ts";
import { paperMask } from "./paper-mask.ts";
import * as tuned from "./thresholds.ts";

/** The illuminated blank page, estimated at low resolution. */
export interface Background {
	/** Red, green, blue of paper, 0 to 255. Under pictures interpolated from the paper around them. */
	readonly colours: readonly [Plane, Plane, Plane];
	/** Probability of paper (1) against a picture on it (0). */
	readonly paper: Plane;
}

/** undefined where the picture shows no paper. @param small the page at about 640 px */
export function estimateBackground(small: RgbRaster): Background | undefined {
	const [width, height] = [Math.ceil(small.width / tuned.poolSide), Math.ceil(small.height / tuned.poolSide)];
	const radius = (divisor: number) => Math.max(1, Math.round((1 / divisor) * Math.max(width, height)));
	const [print, speck] = [radius(tuned.printDivisor), radius(tuned.speckDivisor)];
	const channels = [0, 1, 2].map((c) => openPlane(closePlane(maxPool(small, width, height, c), print), speck));
	const sums = plane(width, height, (i) => 1 + channels.reduce((sum, { values }) => sum + (values[i] as number), 0));
	const bright = percentile(sums, 0.9);
	const paper = bright < tuned.minLight ? undefined : paperMask(channels, sums, bright);
	if (paper === undefined) return undefined;
	const { area, ink, chalk } = coverage(small, sums, paper);
	if (area < tuned.minPaper || ink > tuned.maxInk * area) return undefined;
	// Dark: paper has darker marks, a blackboard brighter ones.
	if (bright < tuned.blankPaperLight && ink <= Math.max(chalk, tuned.minInk * area)) return undefined;
	const colours = limitHalo(fillMissing(channels, paper).map((channel) => boxBlur(channel, 2)));
	return { colours, paper: boxBlur(paper, 1) };
}

/** Maximum of a channel in every square of `poolSide` px. */
function maxPool({ data, width: across, height: down }: RgbRaster, width: number, height: number, c: number): Plane {
	const values = new Float32Array(width * height);
	for (let y = 0, from = c; y < down; y++) {
		const row = Math.floor(y / tuned.poolSide) * width;
		for (let x = 0; x < across; x++, from += 3) {
			const to = row + Math.floor(x / tuned.poolSide);
			if ((data[from] as number) > (values[to] as number)) values[to] = data[from] as number;
		}
	}
	return { width, height, values };
}

/** As parts of the picture: paper, and what is clearly darker and clearly brighter than it. */
function coverage({ data, width, height }: RgbRaster, sums: Plane, paper: Plane) {
	let [area, ink, chalk] = [0, 0, 0];
	for (let y = 0, p = 0; y < height; y++) {
		for (let x = 0; x < width; x++, p += 3) {
			const i = Math.floor(y / tuned.poolSide) * sums.width + Math.floor(x / tuned.poolSide);
			if (paper.values[i] === 0) continue;
			area++;
			const sum = (data[p] as number) + (data[p + 1] as number) + (data[p + 2] as number);
			const share = sum / (sums.values[i] as number);
			if (share < tuned.inkReflectance) ink++;
			if (share > 1 / tuned.inkReflectance) chalk++;
		}
	}
	const all = width * height;
	return { area: area / all, ink: ink / all, chalk: chalk / all };
}

/** Of every fifth pixel. */
function percentile({ values }: Plane, part: number): number {
	const some = values.filter((_, i) => i % 5 === 0).sort();
	return some[Math.floor(part * some.length)] as number;
}

/**
 * Limits the background to little more than its wide surroundings: phones sharpen, and the halo around dense print
 * would be taken for brighter paper, so that plain paper turned gray beside it. Beside a hard shadow the background
 * really is brighter: hence only a little.
 */
function limitHalo(colours: readonly Plane[]): Background["colours"] {
	const { width, height } = colours[0] as Plane;
	const light = plane(width, height, (i) => colours.reduce((sum, { values }) => sum + (values[i] as number), 0));
	const radius = Math.round((1 / tuned.haloDivisor) * Math.max(width, height));
	const around = boxBlur(openPlane(light, radius), radius >> 1);
	const share = plane(width, height, (i) => {
		const less = (around.values[i] as number) / (light.values[i] as number);
		return Math.max(1 - tuned.maxHalo, Math.min(1, less));
	});
	return colours.map(({ values }) =>
		plane(width, height, (i) => (values[i] as number) * (share.values[i] as number)),
	) as unknown as Background["colours"];
}
