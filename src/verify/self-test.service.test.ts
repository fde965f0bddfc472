import { expect, test } from "vitest";
import { leaks, missedLeaks } from "./self-test.ts";
import { filesWith, placesOf, processesWith, segmentsWith } from "./traces.ts";

/** As root only: other processes' memory is read. */
const asRoot = test.runIf(process.getuid?.() === 0);

asRoot("every kind of leak is found", async () => {
	expect(leaks).toHaveLength(8);
	expect(await missedLeaks()).toEqual([]);
});

asRoot("a search that leaves something out is told what it misses", async () => {
	const search = { placesOf, processes: processesWith, files: filesWith, segments: segmentsWith };
	const blind = {
		...search,
		placesOf: async (...asked: Parameters<typeof placesOf>) => {
			const places = await placesOf(...asked);
			const { strays } = places;
			return { ...places, processes: places.processes.filter((pid) => !strays.includes(pid)), segments: [] };
		},
	};
	expect(await missedLeaks(blind)).toEqual([
		"a process that has left the service's family",
		"shared memory that no process has attached",
	]);
});
