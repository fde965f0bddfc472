import { findPage } from "./find-page.ts";
import type { Quad } from "./geometry.ts";
import type { Picture } from "./picture.ts";

/** A document seen in a picture. */
export interface Sheet {
	/** px of the picture; top-left, top-right, bottom-right, bottom-left as seen; within the frame. */
	readonly quad: Quad;
	/** How well edges bear the quad out, 0 to 1. */
	readonly confidence: number;
	/** The sheet goes on beyond the frame. */
	readonly cutOff: boolean;
}

/**
 * The documents in a photo, in reading order; none where there is no document or the picture is the page already: then
 * the whole frame is to be kept.
 */
export async function findSheets(picture: Picture): Promise<readonly Sheet[]> {
	const { found, quad, confidence, cutOff } = await findPage(picture);
	if (!found) return [];
	const { width, height } = picture;
	const within = quad.map(([x, y]) => [Math.max(0, Math.min(width, x)), Math.max(0, Math.min(height, y))] as const);
	return [{ quad: within as unknown as Quad, confidence: Math.min(1, confidence), cutOff }];
}
