import type { Quad } from "../../src/imaging/geometry.ts";
import { readCollected } from "./folder.ts";

export interface Annotated {
	/** Below the collection. */
	readonly file: string;
	/** px of the upright photo. */
	readonly quad: Quad;
}

/** Photos of the collection with exactly one sheet, and its corners; tests and benchmarks read the same. */
export function annotated(): Annotated[] {
	const corners = JSON.parse(readCollected("A/corners.json").toString()) as Record<string, Quad[]>;
	return Object.entries(corners).flatMap(([file, [quad, ...more]]) =>
		quad && more.length === 0 ? [{ file: `A/${file}`, quad }] : [],
	);
}
