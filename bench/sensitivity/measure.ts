import { createHash } from "node:crypto";
import type { Load } from "./variants.ts";

/** What came out of one document. */
export interface Result {
	/** Of all that must stay the same: differs where anything does. */
	readonly hash: string;
	/** What the measure counts, the smaller the better, and of how many. */
	readonly count: number;
	readonly of: number;
}

/** How the thresholds of a folder are measured, on data that the project makes itself. */
export interface Measure {
	/** Of its `thresholds.ts`, relative to the project. */
	readonly folder: string;
	/** Heads the columns of `count` to `of`, in per cent. */
	readonly figure: string;
	/** Modules that its modules get in place of others (`loaderOf`). */
	readonly replaced?: Readonly<Record<string, string>>;
	/** Makes the documents of `seed` once; the returned function has all of them done anew by the modules that `load` imports. */
	prepare(
		scratch: string,
		seed: number,
	): Promise<(load: (path: string) => ReturnType<Load>) => Promise<ReadonlyMap<string, Result>>>;
}

export const hashOf = (content: string | Uint8Array): string => createHash("sha256").update(content).digest("hex");
