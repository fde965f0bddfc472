import type { Picture } from "../picture.ts";
import { blurred, closed, filled, opened, type Plane, plane } from "../plane.ts";
import { paperMask } from "./paper-mask.ts";

/** The light that falls on a page, at low resolution. */
export interface Background {
	/** Of paper: red, green, blue, 0 to 255. Under pictures it is that of the paper around them. */
	readonly colours: readonly [Plane, Plane, Plane];
	/** How sure it is paper, 1, and not a picture on it, 0. */
	readonly paper: Plane;
}

/** Pixels of the picture to each side of one of the light's: paper shows in the brightest of them, between strokes. */
const poolSide = 2;
/** Print of this part of the longer side is looked past, and bright specks of that. What is larger has sharp edges, or is shade. */
const printPart = 1 / 150;
const speckPart = 1 / 160;
/** How wide around, and how much brighter a halo is at most. */
const haloPart = 1 / 13;
const maxHalo = 0.08;
/** Less paper than this part of the picture and it is no page: its light is left alone. */
const minPaper = 0.35;
/** Darker than paper by this factor is ink, and brighter by it is chalk. */
const inkReflectance = 0.8;
/** Of paper, no larger part bears ink; leaves and gravel look like paper only after closing. */
const maxInk = 0.3;
/** The least that is written on a sheet, as part of it. */
const minInk = 0.002;
/** Sum of r, g, b below which there is nothing but noise, and from which on it is paper even with nothing on it. */
const minLight = 3 * 14;
const surelyPaper = 3 * 90;

/** undefined where the picture shows no paper. @param small the page at about 640 px */
export function estimateBackground(small: Picture): Background | undefined {
	const [width, height] = [Math.ceil(small.width / poolSide), Math.ceil(small.height / poolSide)];
	const [print, speck] = [printPart, speckPart].map((part) =>
		Math.max(1, Math.round(part * Math.max(width, height))),
	) as [number, number];
	const channels = [0, 1, 2].map((c) => {
		return opened(closed(maxPool(small, width, height, c), print), speck);
	});
	const sums = plane(width, height, (i) => 1 + channels.reduce((sum, { values }) => sum + (values[i] as number), 0));
	const bright = percentile(sums, 0.9);
	const paper = bright < minLight ? undefined : paperMask(channels, sums, bright);
	if (paper === undefined) return undefined;
	const { area, ink, chalk } = coverage(small, sums, paper);
	if (area < minPaper || ink > maxInk * area) return undefined;
	// A blackboard, or paper in the dark? What is written tells.
	if (bright < surelyPaper && ink <= Math.max(chalk, minInk * area)) return undefined;
	const colours = limitHalo(filled(channels, paper).map((channel) => blurred(channel, 2)));
	return { colours, paper: blurred(paper, 1) };
}

/** The brightest of a colour in every square of `pooled` px. */
function maxPool({ data, width: across, height: down }: Picture, width: number, height: number, c: number): Plane {
	const values = new Float32Array(width * height);
	for (let y = 0, from = c; y < down; y++) {
		const row = Math.floor(y / poolSide) * width;
		for (let x = 0; x < across; x++, from += 3) {
			const to = row + Math.floor(x / poolSide);
			if ((data[from] as number) > (values[to] as number)) values[to] = data[from] as number;
		}
	}
	return { width, height, values };
}

/** As parts of the picture: paper, and what on it is clearly darker and brighter than it. */
function coverage({ data, width, height }: Picture, sums: Plane, paper: Plane) {
	let [area, ink, chalk] = [0, 0, 0];
	for (let y = 0, p = 0; y < height; y++) {
		for (let x = 0; x < width; x++, p += 3) {
			const i = Math.floor(y / poolSide) * sums.width + Math.floor(x / poolSide);
			if (paper.values[i] === 0) continue;
			area++;
			const sum = (data[p] as number) + (data[p + 1] as number) + (data[p + 2] as number);
			const share = sum / (sums.values[i] as number);
			if (share < inkReflectance) ink++;
			if (share > 1 / inkReflectance) chalk++;
		}
	}
	const all = width * height;
	return { area: area / all, ink: ink / all, chalk: chalk / all };
}

/** By every fifth pixel. */
function percentile({ values }: Plane, part: number): number {
	const some = values.filter((_, i) => i % 5 === 0).sort();
	return some[Math.floor(part * some.length)] as number;
}

/**
 * Phones sharpen, and around dense print their halo passes for brighter paper: plain paper would be gray beside it. So light
 * is taken no brighter than around it; but only a little less, for beside a hard shadow it is.
 */
function limitHalo(colours: readonly Plane[]): Background["colours"] {
	const { width, height } = colours[0] as Plane;
	const light = plane(width, height, (i) => colours.reduce((sum, { values }) => sum + (values[i] as number), 0));
	const radius = Math.round(haloPart * Math.max(width, height));
	const around = blurred(opened(light, radius), radius >> 1);
	const share = plane(width, height, (i) => {
		const less = (around.values[i] as number) / (light.values[i] as number);
		return Math.max(1 - maxHalo, Math.min(1, less));
	});
	return colours.map(({ values }) =>
		plane(width, height, (i) => (values[i] as number) * (share.values[i] as number)),
	) as unknown as Background["colours"];
}
