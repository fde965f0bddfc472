import sharp from "sharp";
import { quadSupport, sideSupport, type Slopes, slopes } from "./edges.ts";
import { area, distance, frameQuad, overlap, type Point, type Quad, scaleQuad } from "./geometry.ts";
import type { Picture } from "./picture.ts";
import { proposeQuads } from "./propose.ts";
import { refineQuad } from "./refine.ts";
import { vision } from "./vision.ts";

export interface FoundPage {
	/** In pixels of the given picture; the whole frame where nothing convinced. */
	readonly quad: Quad;
	/** Mean edge support of the four sides, 0 to 1. */
	readonly confidence: number;
	readonly found: boolean;
	/** The sheet goes on beyond the frame. */
	readonly cutOff: boolean;
}

/** Length of the longer side at which pages are looked for, in px. */
const workingSide = 800;
/** Below this, edges are chance: the whole frame is kept. */
const acceptSupport = 0.4;
/** A sheet has four sides: one without any edge betrays a chance quadrilateral. */
const acceptSide = 0.2;
/** How many of the proposals are refined. */
const finalists = 8;

/** Finds the sheet in a photo by its outline. */
export async function findPage(picture: Picture): Promise<FoundPage> {
	const factor = Math.min(1, workingSide / Math.max(picture.width, picture.height));
	const small = await shrink(picture, factor);
	const field = slopes(small);
	const proposals = proposeQuads(await vision(), small);
	const ranked = distinct(
		proposals.map((quad) => ({ quad, score: scoreQuad(field, quad) })).toSorted((a, b) => b.score - a.score),
	);
	const best = ranked
		.map(({ quad }) => {
			const refined = refineQuad(field, quad);
			return { quad: refined, score: scoreQuad(field, refined) };
		})
		.toSorted((a, b) => b.score - a.score)[0];
	const nothing = { quad: frameQuad(picture.width, picture.height), found: false, cutOff: false };
	if (best === undefined) return { ...nothing, confidence: 0 };
	const { sides, borders } = quadSupport(field, best.quad);
	const confidence = sides.reduce((sum, side) => sum + side, 0) / 4;
	if (confidence < acceptSupport || Math.min(...sides) < acceptSide || borders > 2) return { ...nothing, confidence };
	return { quad: scaleQuad(best.quad, picture.width / small.width), confidence, found: true, cutOff: borders > 0 };
}

/** Higher is likelier: edges along all sides, none of which runs on beyond its corners, and rather large. */
export function scoreQuad(field: Slopes, quad: Quad): number {
	const { sides, borders } = quadSupport(field, quad);
	if (borders > 2) return 0;
	const lengths = quad.map((p, i) => distance(p, quad[(i + 1) % 4] as Point));
	if (Math.min(...lengths) < 0.08 * Math.max(field.width, field.height)) return 0;
	const mean = sides.reduce((sum, side) => sum + side, 0) / 4;
	const part = area(quad) / (field.width * field.height);
	return 0.55 * mean + 0.45 * Math.min(...sides) + 0.25 * Math.sqrt(part) - 0.2 * runOn(field, quad);
}

/** How much the sides go on as edges past their corners: table boards and ruled lines do, sheets do not. */
function runOn(field: Slopes, quad: Quad): number {
	let sum = 0;
	quad.forEach((p, i) => {
		const q = quad[(i + 1) % 4] as Point;
		const [dx, dy] = [(q[0] - p[0]) * 0.12, (q[1] - p[1]) * 0.12];
		sum += sideSupport(field, [q[0] + 0.2 * dx, q[1] + 0.2 * dy], [q[0] + dx, q[1] + dy]);
		sum += sideSupport(field, [p[0] - 0.2 * dx, p[1] - 0.2 * dy], [p[0] - dx, p[1] - dy]);
	});
	return sum / 8;
}

function distinct<T extends { quad: Quad }>(ranked: readonly T[]): T[] {
	const kept: T[] = [];
	for (const one of ranked) {
		if (kept.every((other) => overlap(one.quad, other.quad) < 0.93)) kept.push(one);
		if (kept.length === finalists) break;
	}
	return kept;
}

export async function shrink(picture: Picture, factor: number): Promise<Picture> {
	const [width, height] = [picture.width, picture.height].map((side) => Math.max(1, Math.round(side * factor)));
	const { data, info } = await sharp(picture.data, { raw: picture, limitInputPixels: false })
		.resize(width, height, { fit: "fill" })
		.raw()
		.toBuffer({ resolveWithObject: true });
	return { data, width: info.width, height: info.height, channels: 3 };
}
