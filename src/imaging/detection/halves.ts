import { place, type Quad } from "../geometry.ts";
import { type Sight, seenAt } from "./sight.ts";

/** A line across on which the network sees so much of a sheet's end may part two sheets that lie side by side, or two pages. */
const leastSeen = 0.3;
const lines = 24;
const samples = 24;

/** The two parts of a quadrilateral beside the line across it that most looks like sheets' ends; none where no line does. */
export function halvesOf(sight: Sight, quad: Quad): readonly Quad[] {
	const [tl, tr, br, bl] = quad;
	const { at, turned, seen } = outlinesAcross(sight, quad).reduce((a, b) => (b.seen > a.seen ? b : a));
	if (seen < leastSeen) return [];
	if (turned) {
		const [left, right] = [place(quad, 0, at), place(quad, 1, at)];
		return [
			[tl, tr, right, left],
			[left, right, br, bl],
		];
	}
	const [top, bottom] = [place(quad, at, 0), place(quad, at, 1)];
	return [
		[tl, top, bottom, bl],
		[top, tr, br, bottom],
	];
}

/** How much of sheets' ends the network sees, 0 to 1, along lines from the top to the bottom side `at` of the way across, or `turned` from left to right. */
export function outlinesAcross(sight: Sight, quad: Quad) {
	return [false, true].flatMap((turned) =>
		Array.from({ length: lines }, (_, line) => {
			const at = 0.14 + (0.72 * line) / (lines - 1);
			let sum = 0;
			for (let k = 0; k < samples; k++) {
				const along = 0.06 + (0.88 * k) / (samples - 1);
				const [x, y] = turned ? place(quad, along, at) : place(quad, at, along);
				sum += seenAt(sight, sight.outline, x, y);
			}
			return { at, turned, seen: sum / samples };
		}),
	);
}
