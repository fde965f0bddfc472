import { onBorder, quadEvidence, type SideEvidence, type Slopes, slopes, stepAcross, supportIn } from "./edges.ts";
import { area, contains, distance, frameQuad, overlap, type Point, type Quad, scaleQuad, shared } from "./geometry.ts";
import type { Picture } from "./picture.ts";
import { proposeQuads } from "./propose.ts";
import { refineQuad } from "./refine.ts";
import { shrink } from "./shrink.ts";
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
/** A sheet that leaves the frame shows fewer sides: these must be clearer. */
const acceptCutOff = 0.7;
const acceptCutOffSide = 0.55;
/** It was meant to be seen, so it fills at least this part of the frame. */
const leastCutOff = 0.35;
/** What a side on the frame's border is worth among proposals: the sheet goes on, nobody can see its edge. */
const borderSupport = 0.5;
/** Levels by which the two sides of an edge differ at least. */
const sameColour = 3;
/** Levels by which parts of one sheet may differ, with the light across it. */
const sameSheet = 12;
/** Levels by which a sheet differs from all around it at least. */
const sameAsAround = 4;
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
	const refined = ranked
		.map(({ quad }) => refinedOrNot(field, quad))
		.map((quad) => ({ quad, score: scoreQuad(field, quad) }))
		.toSorted((a, b) => b.score - a.score)
		.map(({ quad }) => quad);
	const best = refined[0] && wholeSheet(field, refined[0], refined);
	const confidence = best ? supportOf(field, best) : 0;
	if (best === undefined || !acceptable(field, best)) {
		return { quad: frameQuad(picture.width, picture.height), confidence, found: false, cutOff: false };
	}
	const quad = scaleQuad(best, picture.width / small.width);
	return { quad, confidence, found: true, cutOff: quadEvidence(field, best).includes(undefined) };
}

/** A side may have been drawn to a stronger edge nearby that is not the sheet's. */
function refinedOrNot(field: Slopes, quad: Quad): Quad {
	const least = (one: Quad) => Math.min(...quadEvidence(field, one).map((side) => side?.support ?? 1));
	const refined = refineQuad(field, quad);
	return least(refined) > least(quad) - 0.1 && insides(field, refined) <= insides(field, quad) ? refined : quad;
}

/** Mean support of the sides that can be seen. */
function supportOf(field: Slopes, quad: Quad): number {
	const seen = quadEvidence(field, quad).flatMap((side) => (side ? [side.support] : []));
	return seen.reduce((sum, side) => sum + side, 0) / Math.max(1, seen.length);
}

/** Cutting a page is worse than leaving a rim of table: whatever looks like a line on the sheet is not taken. */
function acceptable(field: Slopes, quad: Quad): boolean {
	const seen = quadEvidence(field, quad).flatMap((side) => (side ? [side.support] : []));
	if (seen.length < 2 || insides(field, quad) > 0) return false;
	const [enough, least] = seen.length === 4 ? [acceptSupport, acceptSide] : [acceptCutOff, acceptCutOffSide];
	if (supportOf(field, quad) < enough || Math.min(...seen) < least) return false;
	if (seen.length < 4 && area(quad) < leastCutOff * field.width * field.height) return false;
	const frame = frameQuad(field.width, field.height);
	// Half a keyboard has straight sides too; half a sheet at least is brighter than the table.
	if (seen.length < 4 && brighter(field, quad, frame) < sameAsAround) return false;
	return !sameBetween(field, quad, frame, sameAsAround);
}

/**
 * A table or a picture printed on a sheet has clearer edges than the sheet itself. Where a good quadrilateral around the
 * best one has the same colour in between, that is the sheet.
 */
function wholeSheet(field: Slopes, best: Quad, others: readonly Quad[]): Quad {
	const around = others.filter(
		(other) =>
			area(other) > 1.08 * area(best) &&
			shared(best, other) > 0.97 * area(best) &&
			acceptable(field, other) &&
			!quadEvidence(field, other).includes(undefined) &&
			sameBetween(field, best, other, sameSheet),
	);
	return around.toSorted((a, b) => supportOf(field, b) - supportOf(field, a))[0] ?? best;
}

/** Whether what lies between two quadrilaterals has the inner one's colour. */
function sameBetween(field: Slopes, inner: Quad, outer: Quad, levels: number): boolean {
	return differences(field, inner, outer).every((difference) => Math.abs(difference) < levels);
}

/** By how many levels of lightness the inner one is brighter than what lies between. */
function brighter(field: Slopes, inner: Quad, outer: Quad): number {
	return differences(field, inner, outer)[0] as number;
}

/** In each plane, inner minus between; medians pass over the ink. */
function differences(field: Slopes, inner: Quad, outer: Quad): number[] {
	const [inside, between]: [number[], number[]] = [[], []];
	for (let y = 2; y < field.height; y += 4) {
		for (let x = 2; x < field.width; x += 4) {
			if (contains(inner, [x, y])) inside.push(y * field.width + x);
			else if (contains(outer, [x, y])) between.push(y * field.width + x);
		}
	}
	return field.planes.map(({ level }) => {
		const median = (at: number[]) => at.map((i) => level[i] as number).toSorted((a, b) => a - b)[at.length >> 1] ?? 0;
		return median(inside) - median(between);
	});
}

/** Higher is likelier: edges along all sides, none of which runs on beyond its corners, and rather large. */
export function scoreQuad(field: Slopes, quad: Quad): number {
	const lengths = quad.map((p, i) => distance(p, quad[(i + 1) % 4] as Point));
	if (Math.min(...lengths) < 0.08 * Math.max(field.width, field.height)) return 0;
	const sides = quadEvidence(field, quad);
	const borders = sides.filter((side) => side === undefined).length;
	if (borders > 2) return 0;
	const worths = sides.map((side) => side?.support ?? borderSupport);
	const mean = worths.reduce((sum, side) => sum + side, 0) / 4;
	const part = area(quad) / (field.width * field.height);
	return (
		0.55 * mean +
		0.45 * Math.min(...worths) +
		0.3 * Math.sqrt(part) -
		0.15 * runsOn(field, quad, sides) -
		0.1 * insides(field, quad) -
		0.1 * borders
	);
}

/**
 * Number of ends (of eight) past which a side goes on as the same edge: table boards do, and so do a sheet's long
 * sides past a line that is printed on it.
 */
function runsOn(field: Slopes, quad: Quad, sides: readonly (SideEvidence | undefined)[]): number {
	let ends = 0;
	sides.forEach((side, i) => {
		if (side === undefined) return;
		const [p, q] = [quad[i] as Point, quad[(i + 1) % 4] as Point];
		const part = Math.min(0.15, 40 / distance(p, q));
		const [dx, dy] = [(q[0] - p[0]) * part, (q[1] - p[1]) * part];
		for (const [from, x, y] of [
			[q, dx, dy],
			[p, -dx, -dy],
		] as const) {
			const [near, far]: [Point, Point] = [
				[from[0] + 0.25 * x, from[1] + 0.25 * y],
				[from[0] + x, from[1] + y],
			];
			// Walking backwards turns the normal round.
			const sign = from === q ? side.sign : -side.sign;
			if (supportIn(field, near, far, side.plane, sign, 1) > 0.6) ends++;
		}
	});
	return ends;
}

/** Number of sides with the same colour on both: rules and folds, not a sheet's end. */
function insides(field: Slopes, quad: Quad): number {
	return quad.filter((p, i) => {
		const q = quad[(i + 1) % 4] as Point;
		return !onBorder(field, p, q) && stepAcross(field, p, q) < sameColour;
	}).length;
}

function distinct<T extends { quad: Quad }>(ranked: readonly T[]): T[] {
	const kept: T[] = [];
	for (const one of ranked) {
		if (kept.every((other) => overlap(one.quad, other.quad) < 0.93)) kept.push(one);
		if (kept.length === finalists) break;
	}
	return kept;
}
