import type { Box } from "../crop.ts";
import { intersectionOverUnion, type Quad } from "../geometry.ts";
import { type Component, componentsAbove } from "./components.ts";
import { edgePoints } from "./edge-points.ts";
import type { Gradients } from "./gradients.ts";
import { houghLines } from "./hough-lines.ts";
import { proposalScore, quadsFromLines } from "./quads-from-lines.ts";
import type { SegmentationMaps } from "./segmentation.ts";
import * as tuned from "./thresholds.ts";

/**
 * Region proposals: quadrilaterals around the connected components of the interior map, and quadrilaterals from the
 * straight lines in the whole frame and around each component. High recall, low precision. None without a
 * component: edges alone are everywhere.
 */
export function proposeQuads(gradients: Gradients, maps: SegmentationMaps): Quad[] {
	const levels = [tuned.lowInterior, tuned.middleInterior, tuned.highInterior];
	const pieces = levels.flatMap((level) => componentsAbove(maps, level));
	if (pieces.length === 0) return [];
	const whole: Box = { left: 0, top: 0, width: gradients.width, height: gradients.height };
	const edges = edgePoints(gradients, maps);
	const parts = [
		best(gradients, maps, quadsFromLines(gradients, houghLines(edges, whole, tuned.linesOfFrame))),
		best(
			gradients,
			maps,
			pieces.flatMap(({ quad }) => (quad ? [quad] : [])),
		),
		...distinctBoxes(pieces, gradients).map((box) =>
			best(gradients, maps, quadsFromLines(gradients, houghLines(edges, box, tuned.linesOfComponent))),
		),
	];
	return parts.flat();
}

/** Those of the highest score, without duplicates. */
function best(gradients: Gradients, maps: SegmentationMaps, quads: readonly Quad[]): Quad[] {
	const scored = quads
		.map((quad) => ({ quad, worth: proposalScore(gradients, maps, quad) }))
		.toSorted((a, b) => b.worth - a.worth)
		.slice(0, tuned.ranked);
	const kept: Quad[] = [];
	for (const { quad } of scored) {
		if (kept.every((other) => intersectionOverUnion(quad, other) < tuned.sameProposal)) kept.push(quad);
		if (kept.length === tuned.finalists) break;
	}
	return kept;
}

/** Boxes around components, padded; without those that are nearly the frame or nearly another. */
function distinctBoxes(pieces: readonly Component[], { width, height }: Gradients): Box[] {
	const kept: Box[] = [];
	for (const { box } of pieces) {
		const room = tuned.componentMargin * Math.max(box.width, box.height);
		const left = Math.max(0, Math.floor(box.left - room));
		const top = Math.max(0, Math.floor(box.top - room));
		const right = Math.min(width, Math.ceil(box.left + box.width + room));
		const bottom = Math.min(height, Math.ceil(box.top + box.height + room));
		const roomy = { left, top, width: right - left, height: bottom - top };
		if (roomy.width * roomy.height > tuned.nearlyFrame * width * height) continue;
		if (kept.every((other) => intersectionOverUnion(corners(other), corners(roomy)) < tuned.sameSurroundings))
			kept.push(roomy);
	}
	return kept;
}

const corners = ({ left, top, width, height }: Box): Quad => [
	[left, top],
	[left + width, top],
	[left + width, top + height],
	[left, top + height],
];
