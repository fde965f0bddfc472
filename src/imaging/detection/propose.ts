import { overlap, type Quad } from "../geometry.ts";
import { type Blob, blobs } from "./blobs.ts";
import { crossings, firstWorth } from "./crossings.ts";
import { edgePoints } from "./edge-points.ts";
import { linesIn } from "./lines.ts";
import type { Box } from "./network.ts";
import type { Sight } from "./sight.ts";
import type { Slopes } from "./slopes.ts";

/** How sure the network is of sheets' interiors: unsure, and they grow together; sure, and they fall apart. */
const levels = [0.3, 0.5, 0.75];
const linesOfFrame = 18;
const linesOfBlob = 12;
/** How many of each part's proposals are looked at closely. */
const finalists = 10;
/** What they are chosen from. */
const ranked = 250;
/** Proposals that have more in common are one. */
const same = 0.94;

/**
 * Where sheets could be: around each piece that the network sees, and where straight edges cross, in the whole frame and
 * around each piece. Many wrong ones among them. None where the network sees no piece of a sheet: edges alone are everywhere.
 */
export function proposeQuads(field: Slopes, sight: Sight): Quad[] {
	const pieces = levels.flatMap((level) => blobs(sight, level));
	if (pieces.length === 0) return [];
	const whole: Box = { left: 0, top: 0, width: field.width, height: field.height };
	const edges = edgePoints(field, sight);
	const parts = [
		best(field, sight, crossings(field, linesIn(edges, whole, linesOfFrame))),
		best(
			field,
			sight,
			pieces.flatMap(({ quad }) => (quad ? [quad] : [])),
		),
		...distinctBoxes(pieces, field).map((box) =>
			best(field, sight, crossings(field, linesIn(edges, box, linesOfBlob))),
		),
	];
	return parts.flat();
}

/** Those of the highest first worth, one of a kind. */
function best(field: Slopes, sight: Sight, quads: readonly Quad[]): Quad[] {
	const worths = quads
		.map((quad) => ({ quad, worth: firstWorth(field, sight, quad) }))
		.toSorted((a, b) => b.worth - a.worth)
		.slice(0, ranked);
	const kept: Quad[] = [];
	for (const { quad } of worths) {
		if (kept.every((other) => overlap(quad, other) < same)) kept.push(quad);
		if (kept.length === finalists) break;
	}
	return kept;
}

/** Boxes around pieces, with some room; not those that are nearly the frame, nor nearly another. */
function distinctBoxes(pieces: readonly Blob[], { width, height }: Slopes): Box[] {
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
	const common =
		along(one.left, one.width, other.left, other.width) * along(one.top, one.height, other.top, other.height);
	return common / (one.width * one.height + other.width * other.height - common);
}
