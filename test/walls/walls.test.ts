import { existsSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { projectFolder } from "../../src/project.ts";
import { cyclesIn, importsOf, pathTo, reachedFrom, readImportGraph } from "./import-graph.ts";
import { mayReach, reachedOnlyBy, roomOf } from "./rooms.ts";

const graph = readImportGraph(projectFolder);
const reach = new Map([...graph.keys()].map((file) => [file, reachedFrom(graph, file)] as const));

test("the graph sees values, types, re-exports and import(), and no comment", () => {
	const source = `import type { A } from "./a.ts";\nimport { x } from "zod";\nexport { b } from "../b.ts";
import {\n\ttype C,\n\tc,\n} from "./c.ts";\nconst d = () => import("./d.ts");\nimport "./e.ts";\n// from "./f.ts"\n/** from "./g.ts" */\n`;
	expect(importsOf("src/room/file.ts", source)).toEqual([
		"src/room/a.ts",
		"src/b.ts",
		"src/room/c.ts",
		"src/room/d.ts",
		"src/room/e.ts",
	]);
	expect(() => importsOf("src/x.ts", "await import(name)")).toThrow("computed");
	expect(graph.get("src/services/loaders.ts")).toContain("src/services/unpack/step.ts");
	expect(graph.get("src/cli/main.ts")?.length).toBeGreaterThan(5);
});

test("every import leads to a file, and every room stands in the table", () => {
	const lost = [...graph].flatMap(([file, imports]) =>
		imports
			.filter((target) => !graph.has(target) && !(target.endsWith(".json") && existsSync(join(projectFolder, target))))
			.map((target) => `${file} → ${target}`),
	);
	expect(lost).toEqual([]);
	expect([...new Set([...graph.keys()].map(roomOf))].toSorted()).toEqual(Object.keys(mayReach).toSorted());
});

test("no room reaches a room that it may not, not even through a third one", () => {
	const broken = [...reach].flatMap(([file, through]) => {
		const room = roomOf(file);
		const target = [...through.keys()].find(
			(other) => roomOf(other) !== room && !mayReach[room]?.includes(roomOf(other)),
		);
		return target === undefined ? [] : [pathTo(through, target).join(" → ")];
	});
	expect(broken).toEqual([]);
});

test("the table allows nothing that no source needs", () => {
	const reached = new Map(Object.keys(mayReach).map((room) => [room, new Set<string>()]));
	for (const [file, through] of reach)
		for (const other of through.keys()) reached.get(roomOf(file))?.add(roomOf(other));
	const idle = Object.entries(mayReach).flatMap(([room, others]) =>
		others.filter((other) => !reached.get(room)?.has(other)).map((other) => `${room} → ${other}`),
	);
	expect(idle).toEqual([]);
});

test("what opens seals, and what runs steps, is reached by nothing else", () => {
	const broken = Object.entries(reachedOnlyBy).flatMap(([kept, rooms]) => {
		expect(graph.has(kept), kept).toBe(true);
		return [...reach].flatMap(([file, through]) =>
			through.has(kept) && !rooms.includes(roomOf(file)) ? [pathTo(through, kept).join(" → ")] : [],
		);
	});
	expect(broken).toEqual([]);
});

test("no cycle among the sources, type imports included, and none among the rooms", () => {
	expect(cyclesIn(graph)).toEqual([]);
	const rooms = new Map<string, string[]>();
	for (const [file, imports] of graph) {
		const others = imports.map(roomOf).filter((other) => other !== roomOf(file));
		rooms.set(roomOf(file), [...new Set([...(rooms.get(roomOf(file)) ?? []), ...others])]);
	}
	expect(cyclesIn(rooms)).toEqual([]);
	expect(
		cyclesIn(
			new Map([
				["a", ["b"]],
				["b", ["c"]],
				["c", ["a"]],
				["d", ["a"]],
			]),
		),
	).toEqual([["a", "b", "c", "a"]]);
});
