import { pointAt, type Quad } from "../geometry.ts";
import { type SegmentationMaps, sampleAt } from "./segmentation.ts";
import * as tuned from "./thresholds.ts";

const lines = 24;
const samples = 24;

/** Both parts of a quadrilateral beside the line across it with the highest outline probability; none where no line has enough. */
export function splitCandidates(maps: SegmentationMaps, quad: Quad): readonly Quad[] {
	const [tl, tr, br, bl] = quad;
	const { at, turned, seen } = outlineProfiles(maps, quad).reduce((a, b) => (b.seen > a.seen ? b : a));
	if (seen < tuned.minMeeting) return [];
	if (turned) {
		const [left, right] = [pointAt(quad, 0, at), pointAt(quad, 1, at)];
		return [
			[tl, tr, right, left],
			[left, right, br, bl],
		];
	}
	const [top, bottom] = [pointAt(quad, at, 0), pointAt(quad, at, 1)];
	return [
		[tl, top, bottom, bl],
		[top, tr, br, bottom],
	];
}

/**
 * Mean outline probability, 0 to 1, along lines across: from the top to the bottom side at `at` of the width, or
 * `turned`, from left to right at `at` of the height.
 */
export function outlineProfiles(maps: SegmentationMaps, quad: Quad) {
	return [false, true].flatMap((turned) =>
		Array.from({ length: lines }, (_, line) => {
			const at = 0.14 + (0.72 * line) / (lines - 1);
			let sum = 0;
			for (let k = 0; k < samples; k++) {
				const along = 0.06 + (0.88 * k) / (samples - 1);
				const [x, y] = turned ? pointAt(quad, along, at) : pointAt(quad, at, along);
				sum += sampleAt(maps, maps.outline, x, y);
			}
			return { at, turned, seen: sum / samples };
		}),
	);
}
