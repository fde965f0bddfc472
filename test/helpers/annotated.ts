import { readFileSync } from "node:fs";
import type { Quad } from "../../src/imaging/geometry.ts";

/** Real photos with the corners of the sheet in them, beside the checkout; tests and benchmark read the same. */
export const dataFolder = new URL("../../../shared/data/", import.meta.url);

export interface Annotated {
	readonly file: string;
	/** px of the upright photo. */
	readonly quad: Quad;
}

/** Photos with exactly one sheet. */
export function annotated(): Annotated[] {
	const corners = JSON.parse(readFileSync(new URL("A/corners.json", dataFolder), "utf8")) as Record<string, Quad[]>;
	return Object.entries(corners).flatMap(([file, [quad, ...more]]) =>
		quad && more.length === 0 ? [{ file: `A/${file}`, quad }] : [],
	);
}

export const readData = (file: string): Uint8Array => readFileSync(new URL(file, dataFolder));
