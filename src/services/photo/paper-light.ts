import { paperMask } from "./paper-mask.ts";
import type { Picture } from "./picture.ts";
import { blurred, closed, filled, opened, type Plane, plane } from "./plane.ts";

/** The light that falls on a page, at low resolution. */
export interface PaperLight {
	/** Of paper: red, green, blue, 0 to 255. Under pictures it is that of the paper around them. */
	readonly colours: readonly [Plane, Plane, Plane];
	/** How sure it is paper, 1, and not a picture on it, 0. */
	readonly paper: Plane;
}

/** Print of this part of the longer side is looked past, and bright specks of that. */
const printPart = 1 / 44;
const speckPart = 1 / 160;
/** How wide around, and how much brighter a halo is at most. */
const haloPart = 1 / 13;
const mostHalo = 0.08;
/** Less paper than this part of the picture and it is no page: its light is left alone. */
const leastPaper = 0.35;
/** Darker than paper by this factor is ink, and brighter by it is chalk. */
const inkShare = 0.8;
/** Of paper, no larger part bears ink; leaves and gravel look like paper only after closing. */
const mostInk = 0.3;
/** The least that is written on a sheet, as part of it. */
const leastInk = 0.002;
/** Sum of r, g, b below which there is nothing but noise, and from which on it is paper even with nothing on it. */
const leastLight = 3 * 14;
const surelyPaper = 3 * 90;

/** undefined where the picture shows no paper. @param small the page at about 320 px */
export function paperLight(small: Picture): PaperLight | undefined {
	const { width, height, data } = small;
	const [print, speck] = [printPart, speckPart].map((part) =>
		Math.max(1, Math.round(part * Math.max(width, height))),
	) as [number, number];
	const channels = [0, 1, 2].map((c) => {
		const channel = plane(width, height, (i) => data[3 * i + c] as number);
		return opened(closed(channel, print), speck);
	});
	const sums = plane(width, height, (i) => 1 + channels.reduce((sum, { values }) => sum + (values[i] as number), 0));
	const bright = Float32Array.from(sums.values).sort()[Math.floor(0.9 * sums.values.length)] as number;
	const paper = bright < leastLight ? undefined : paperMask(channels, sums, bright);
	if (paper === undefined) return undefined;
	let [all, ink, chalk] = [0, 0, 0];
	paper.values.forEach((is, i) => {
		if (is === 0) return;
		all++;
		const sum = (data[3 * i] as number) + (data[3 * i + 1] as number) + (data[3 * i + 2] as number);
		const share = sum / (sums.values[i] as number);
		if (share < inkShare) ink++;
		if (share > 1 / inkShare) chalk++;
	});
	if (all < leastPaper * paper.values.length || ink > mostInk * all) return undefined;
	// A blackboard, or paper in the dark? What is written tells.
	if (bright < surelyPaper && ink <= Math.max(chalk, leastInk * all)) return undefined;
	const colours = calmed(channels.map((channel) => blurred(filled(channel, paper), 2)));
	return { colours, paper: blurred(paper, 1) };
}

/**
 * Phones sharpen, and around dense print their halo passes for brighter paper: plain paper would be gray beside it. So light
 * is taken no brighter than around it; but only a little less, for beside a hard shadow it is.
 */
function calmed(colours: readonly Plane[]): PaperLight["colours"] {
	const { width, height } = colours[0] as Plane;
	const light = plane(width, height, (i) => colours.reduce((sum, { values }) => sum + (values[i] as number), 0));
	const radius = Math.round(haloPart * Math.max(width, height));
	const around = blurred(opened(light, radius), radius >> 1);
	const share = plane(width, height, (i) => {
		const less = (around.values[i] as number) / (light.values[i] as number);
		return Math.max(1 - mostHalo, Math.min(1, less));
	});
	return colours.map(({ values }) =>
		plane(width, height, (i) => (values[i] as number) * (share.values[i] as number)),
	) as unknown as PaperLight["colours"];
}
