import { componentsOf } from "../connected-components.ts";
import { closePlane, dilatePlane, erodePlane } from "../morphology.ts";
import { type Plane, plane } from "../raster.ts";
import * as tuned from "./thresholds.ts";

/** Medians are taken of every nth pixel. */
const sampled = 7;

/**
 * Segments a page into paper (1) and pictures or coloured areas (0).
 * @param channels red, green and blue after removal of print, at about 320 px
 * @param bright sum of the three on the brightest paper
 * @returns undefined where the brightest area is too coloured for paper
 */
export function paperMask(channels: readonly Plane[], sums: Plane, bright: number): Plane | undefined {
	const { width, height, values } = sums;
	const [reds, blues] = [channels[0]?.values, channels[2]?.values] as [Float32Array, Float32Array];
	const [red, blue] = [reds, blues].map((each) => medianChromaticity(each, values, 0.75 * bright)) as [number, number];
	if (Math.max(Math.abs(red - 1 / 3), Math.abs(blue - 1 / 3)) > tuned.maxTint) return undefined;
	const slopes = gradientOf(plane(width, height, (i) => Math.log(values[i] as number)));
	const plain = (marks: Uint8Array) => plane(width, height, (i) => marks[i] as number);
	const edges = closePlane(plain(slopes.sharp), tuned.edgeGap).values;
	const possible = new Uint8Array(values.length);
	const smooth = new Uint8Array(values.length);
	for (let i = 0; i < values.length; i++) {
		const sum = values[i] as number;
		if (sum <= tuned.deepestShadow * bright) continue;
		if (
			Math.abs((reds[i] as number) / sum - red) >= tuned.paperTint ||
			Math.abs((blues[i] as number) / sum - blue) >= tuned.paperTint
		)
			continue;
		possible[i] = 1;
		if (edges[i] === 0) smooth[i] = 1;
	}
	const mask = new Uint8Array(values.length);
	const other = new Uint8Array(values.length);
	for (const region of componentsOf(smooth, width, 4)) {
		let [sure, evens, atBorder] = [false, 0, false];
		for (const i of region) {
			if ((values[i] as number) > tuned.surelyPaper * bright) sure = true;
			if ((slopes.steep[i] as number) < tuned.evenGradient) evens++;
			if (i < width || i >= width * (height - 1) || i % width === 0 || (i + 1) % width === 0) atBorder = true;
		}
		// Paper reaches the border or is large, a bright spot in a picture is neither. The shadow of a hand
		// or phone is smooth where it lies on paper.
		const isPaper = atBorder
			? sure || evens > tuned.evenPart * region.length
			: sure && region.length > tuned.largePart * mask.length;
		const marked = isPaper ? mask : other;
		for (const i of region) marked[i] = 1;
	}
	const bridged = closePlane(plain(mask), tuned.shadowEdge).values;
	const beside = dilatePlane(plain(other), tuned.shadowEdge).values;
	return plane(width, height, (i) => (possible[i] && (mask[i] || (bridged[i] && !beside[i])) ? 1 : 0));
}

/** Median of a channel's part of the sum where that exceeds `min`: robust to a stamp. */
function medianChromaticity(each: Float32Array, sums: Float32Array, least: number): number {
	const parts: number[] = [];
	for (let i = 0; i < sums.length; i += sampled) {
		if ((sums[i] as number) > least) parts.push((each[i] as number) / (sums[i] as number));
	}
	return parts.sort((a, b) => a - b)[parts.length >> 1] as number;
}

/** Largest central difference across or down; and where it is as sharp as in print and pictures. */
function gradientOf(logs: Plane): { steep: Float32Array; sharp: Uint8Array } {
	const { width, height, values } = logs;
	const [most, least] = [
		dilatePlane(logs, tuned.edgeSurroundings).values,
		erodePlane(logs, tuned.edgeSurroundings).values,
	];
	const steep = new Float32Array(values.length);
	const sharpAt = new Uint8Array(values.length);
	for (let y = 0, i = 0; y < height; y++) {
		for (let x = 0; x < width; x++, i++) {
			const across = (values[x > 0 ? i - 1 : i] as number) - (values[x < width - 1 ? i + 1 : i] as number);
			const down = (values[y > 0 ? i - width : i] as number) - (values[y < height - 1 ? i + width : i] as number);
			const slope = Math.max(Math.abs(across), Math.abs(down));
			steep[i] = slope;
			const range = (most[i] as number) - (least[i] as number);
			if (slope > tuned.sharpEdge || (slope > tuned.paleEdge && slope > tuned.withinTwo * range)) sharpAt[i] = 1;
		}
	}
	return { steep, sharp: sharpAt };
}
