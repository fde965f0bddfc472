import { readFileSync } from "node:fs";

/** A file and what is expected of it. Written down by looking at the file, with other programs than ours. */
export interface Expected {
	/** Below the collection. */
	readonly path: string;
	readonly kind: string;
	/** Kinds of what is in a mail or archive, "! code" where it cannot be opened, "-" for all else. */
	readonly inside: string;
	/**
	 * What is to come of it where its kind, or those inside, do not say it (see `expectedOutcome`): "pdf 3" (pages), "record 2",
	 * or why there is none, for each document in it.
	 */
	readonly outcome: string;
}

export function readTable(): Expected[] {
	const lines = readFileSync(new URL("files.tsv", import.meta.url), "utf8").split("\n");
	return lines
		.filter((line) => line !== "")
		.map((line) => {
			const [path = "", kind = "", inside = "", outcome = ""] = line.split("\t");
			return { path, kind, inside, outcome };
		});
}
