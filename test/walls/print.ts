import { reachedFrom, readImportGraph } from "./import-graph.ts";
import { roomOf } from "./rooms.ts";

/** Prints, for each room, the rooms that it imports, and those that it reaches through others. */
const graph = readImportGraph(process.cwd());
const imported = new Map<string, Set<string>>();
const reached = new Map<string, Set<string>>();
for (const [file, imports] of graph) {
	const room = roomOf(file);
	const note = (all: Map<string, Set<string>>, other: string) => {
		const known = all.get(room) ?? new Set();
		if (roomOf(other) !== room) known.add(roomOf(other));
		all.set(room, known);
	};
	note(imported, file);
	note(reached, file);
	for (const target of imports) note(imported, target);
	for (const target of reachedFrom(graph, file).keys()) note(reached, target);
}
for (const room of [...imported.keys()].toSorted()) {
	const direct = imported.get(room) as Set<string>;
	const through = [...(reached.get(room) as Set<string>)].filter((other) => !direct.has(other)).toSorted();
	const more = through.length === 0 ? "" : `  (through them: ${through.join(", ")})`;
	console.log(`${room.padEnd(20)} → ${[...direct].toSorted().join(", ") || "nothing"}${more}`);
}
