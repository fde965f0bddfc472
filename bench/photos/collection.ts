import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, dirname, resolve } from "node:path";
import sharp from "sharp";
import type { Quad } from "../../src/imaging/geometry.ts";

export interface Photo {
	readonly path: string;
	readonly name: string;
	/** What kind of photo it is: the folder's name, or what stands before the number in the file's. */
	readonly kind: string;
	/** Corners of the documents in it, px of the upright photo; undefined where it is not annotated. */
	readonly quads: readonly Quad[];
}

/** The photos of a folder whose corners are known, by its corners.json: { file: [quad, …] }. */
export function annotatedIn(folder: string): Photo[] {
	const corners = JSON.parse(readFileSync(resolve(folder, "corners.json"), "utf8")) as Record<string, Quad[]>;
	return Object.entries(corners).map(([file, quads]) => ({
		path: resolve(folder, file),
		name: basename(file),
		kind: kindOf(file),
		quads,
	}));
}

const kindOf = (file: string): string =>
	/^([a-z-]+?)[-_]?\d+\.\w+$/i.exec(basename(file))?.[1] ?? dirname(file).split("/")[0] ?? "";

/** px of the upright photo. */
export async function frameOf(path: string): Promise<{ readonly width: number; readonly height: number }> {
	return (await sharp(path).metadata()).autoOrient;
}

/** A smaller one is no photo but an icon. */
export const pictures = /\.(jpe?g|png|webp|tiff?|heic|heif|avif|bmp|gif)$/i;

/** All photos of a folder and those below it, in order. */
export const photosOf = (folder: string): string[] =>
	readdirSync(folder, { recursive: true, encoding: "utf8" })
		.filter((file) => pictures.test(file))
		.map((file) => resolve(folder, file))
		.sort();

/**
 * Pictures that hold no document to be cut out: of the shared collection, the scans (part B), which are pages already,
 * and the samples of picture formats (part E).
 */
export function withoutDocuments(data: string): Photo[] {
	const inventory = JSON.parse(readFileSync(resolve(data, "inventory.json"), "utf8")) as {
		file: string;
		cat: string;
	}[];
	return inventory
		.filter(({ file, cat }) => (cat === "B" || cat === "E") && pictures.test(file) && existsSync(resolve(data, file)))
		.map(({ file, cat }) => ({
			path: resolve(data, file),
			name: basename(file),
			kind: cat === "B" ? "scan" : "no document",
			quads: [],
		}));
}
