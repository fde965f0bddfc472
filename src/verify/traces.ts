import { changedSince, countInFile, mounts, openButDeleted } from "./files.ts";
import { countInMemory } from "./memory.ts";
import { segments, segmentsWith } from "./shared-memory.ts";
import { strays } from "./strays.ts";

/** Every place on a machine where a service may have left something. */
export interface Places {
	/** Its processes, and those that have left its family (`strays`). */
	readonly processes: readonly number[];
	readonly strays: readonly number[];
	/** Ids of segments of System V shared memory. */
	readonly segments: readonly string[];
	readonly mounts: number;
	/** Files that changed meanwhile, and those that are deleted but still open (memfd too). */
	readonly files: readonly string[];
}

/** `family`: the service's processes. `since`: ms since 1970. Needs root. */
export async function placesOf(family: readonly number[], since: number): Promise<Places> {
	const lost = strays(family);
	const processes = [...family, ...lost];
	const all = mounts();
	const changed = (await Promise.all(all.map(({ folder }) => changedSince(folder, since)))).flat();
	return {
		processes,
		strays: lost,
		segments: segments(),
		mounts: all.length,
		files: [...changed, ...openButDeleted(processes)],
	};
}

export const processesWith = (needles: readonly Buffer[], { processes }: Pick<Places, "processes">): number[] =>
	processes.filter((pid) => countInMemory(pid, needles) > 0);

export const filesWith = (needles: readonly Buffer[], { files }: Pick<Places, "files">): string[] =>
	files.filter((path) => countInFile(path, needles) > 0);

export { segmentsWith };
