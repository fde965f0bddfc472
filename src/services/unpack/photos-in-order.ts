import type { Kind } from "../../kinds.ts";
import { inNaturalOrder } from "./natural-order.ts";
import type { Part } from "./part.ts";
import { takenAt } from "./taken-at.ts";

const photos: readonly Kind[] = ["jpeg", "heic", "png", "webp", "avif", "gif", "bmp", "jp2", "tiff"];

/**
 * Mail programs attach photos in any order; pages have one. Photos take each other's places in the order in which they
 * were taken or, where one does not say when, of their names, as people count. All else stays where it is.
 */
export function photosInOrder<P extends Part>(parts: readonly P[]): P[] {
	const found = parts
		.filter(({ kind }) => photos.includes(kind))
		.map((part) => ({ part, time: takenAt(part.content) }));
	const named = inNaturalOrder(found, ({ part }) => part.name);
	const timed = named.every(({ time }) => time !== undefined);
	const ordered = timed ? named.toSorted((one, other) => compare(one.time ?? "", other.time ?? "")) : named;
	let next = 0;
	return parts.map((part) => (photos.includes(part.kind) ? (ordered[next++]?.part ?? part) : part));
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0);
