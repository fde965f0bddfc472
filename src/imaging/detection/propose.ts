import type { Box } from "../crop.ts";
import { intersectionOverUnion, type Quad } from "../geometry.ts";
import { type Component, componentsAbove } from "./components.ts";
import { edgePoints } from "./edge-points.ts";
import type { Gradients } from "./gradients.ts";
import { houghLines } from "./hough-lines.ts";
import { proposalScore, quadsFromLines } from "./quads-from-lines.ts";
import type { SegmentationMaps } from "./segmentation.ts";

/** Thresholds of the interior map: at low ones neighbouring sheets merge, at high ones sheets fall apart. */
const levels = [0.3, 0.5, 0.75];
const linesOfFrame = 18;
const linesOfBlob = 12;
/** Proposals of each source that are kept, */
const finalists = 10;
/** of this many best. */
const ranked = 250;
/** Intersection over union above which two proposals are the same. */
const same = 0.94;

/**
 * Region proposals: quadrilaterals around the connected components of the interior map, and quadrilaterals from the
 * straight lines in the whole frame and around each component. High recall, low precision. None without a
 * component: edges alone are everywhere.
 */
export function proposeQuads(gradients: Gradients, maps: SegmentationMaps): Quad[] {
	const pieces = levels.flatMap((level) => componentsAbove(maps, level));
	if (pieces.length === 0) return [];
	const whole: Box = { left: 0, top: 0, width: gradients.width, height: gradients.height };
	const edges = edgePoints(gradients, maps);
	const parts = [
		best(gradients, maps, quadsFromLines(gradients, houghLines(edges, whole, linesOfFrame))),
		best(
			gradients,
			maps,
			pieces.flatMap(({ quad }) => (quad ? [quad] : [])),
		),
		...distinctBoxes(pieces, gradients).map((box) =>
			best(gradients, maps, quadsFromLines(gradients, houghLines(edges, box, linesOfBlob))),
		),
	];
	return parts.flat();
}

/** Those of the highest score, without duplicates. */
function best(gradients: Gradients, maps: SegmentationMaps, quads: readonly Quad[]): Quad[] {
	const scored = quads
		.map((quad) => ({ quad, worth: proposalScore(gradients, maps, quad) }))
		.toSorted((a, b) => b.worth - a.worth)
		.slice(0, ranked);
	const kept: Quad[] = [];
	for (const { quad } of scored) {
		if (kept.every((other) => intersectionOverUnion(quad, other) < same)) kept.push(quad);
		if (kept.length === finalists) break;
	}
	return kept;
}

/** Boxes around components, padded; without those that are nearly the frame or nearly another. */
function distinctBoxes(pieces: readonly Component[], { width, height }: Gradients): Box[] {
	const kept: Box[] = [];
	for (const { box } of pieces) {
		const room = 0.12 * Math.max(box.width, box.height);
		const left = Math.max(0, Math.floor(box.left - room));
		const top = Math.max(0, Math.floor(box.top - room));
		const right = Math.min(width, Math.ceil(box.left + box.width + room));
		const bottom = Math.min(height, Math.ceil(box.top + box.height + room));
		const roomy = { left, top, width: right - left, height: bottom - top };
		if (roomy.width * roomy.height > 0.8 * width * height) continue;
		if (kept.every((other) => alike(other, roomy) < 0.8)) kept.push(roomy);
	}
	return kept;
}

/** Intersection over union of two boxes. */
function alike(one: Box, other: Box): number {
	const along = (a: number, aSize: number, b: number, bSize: number) =>
		Math.max(0, Math.min(a + aSize, b + bSize) - Math.max(a, b));
	const intersection =
		along(one.left, one.width, other.left, other.width) * along(one.top, one.height, other.top, other.height);
	return intersection / (one.width * one.height + other.width * other.height - intersection);
}
