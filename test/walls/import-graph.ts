import { readdirSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Files below `src` with the files that each imports: values and types, static, re-exported and `import()`. Paths from the project's root. */
export type ImportGraph = ReadonlyMap<string, readonly string[]>;

/** Comments would be read as code; strings that hold `//` are put back untouched because imports stand on lines of their own. */
const comment = /^\s*(?:\/\/.*|\/\*[\s\S]*?\*\/)$/gm;
/** `from "x"`, `import "x"`, `import("x")`, and what `import(` is given where that is no plain string. */
const specifier = /\bfrom\s*"([^"]+)"|^import\s*"([^"]+)"|\bimport\(\s*(?:"([^"]+)"|([^)]*))\s*\)/gm;

/**
 * Reads the import graph of the sources below `folder`, tests left out. Throws an error for an `import()` whose target is computed:
 * no wall could be held against it.
 */
export function readImportGraph(root: string, folder = "src"): ImportGraph {
	const files = readdirSync(join(root, folder), { recursive: true, encoding: "utf8" })
		.map((name) => join(folder, name))
		.filter((name) => name.endsWith(".ts") && !name.endsWith(".test.ts") && !name.endsWith(".d.ts"))
		.toSorted();
	return new Map(files.map((file) => [file, importsOf(file, readFileSync(join(root, file), "utf8"))]));
}

/** The project's own files that a source imports. */
export function importsOf(file: string, source: string): string[] {
	const found: string[] = [];
	for (const [, from, bare, dynamic, computed] of source.replace(comment, "").matchAll(specifier)) {
		if (computed !== undefined)
			throw new Error(`${file}: import(${computed}) is computed; the import graph cannot follow it`);
		const target = from ?? bare ?? dynamic ?? "";
		if (target.startsWith(".")) found.push(normalize(join(dirname(file), target)));
	}
	return found;
}

/** From each file that `start` reaches to the file through which it was reached first; `start` itself maps to null. */
export function reachedFrom(graph: ImportGraph, start: string): ReadonlyMap<string, string | null> {
	const through = new Map<string, string | null>([[start, null]]);
	// A map keeps the order of insertion, and what is set while it is walked is walked too.
	for (const file of through.keys())
		for (const next of graph.get(file) ?? []) if (!through.has(next)) through.set(next, file);
	return through;
}

/** The files from the start of a search to `end`. */
export function pathTo(through: ReadonlyMap<string, string | null>, end: string): string[] {
	const path: string[] = [];
	for (let at: string | null | undefined = end; at; at = through.get(at)) path.unshift(at);
	return path;
}

/** One way round for each knot of nodes that reach one another (Tarjan 1972 finds the knots); empty where there is no cycle. */
export function cyclesIn(graph: ImportGraph): string[][] {
	const cycles: string[][] = [];
	const done = new Set<string>();
	for (const start of graph.keys()) {
		if (done.has(start)) continue;
		for (const from of graph.get(start) ?? []) {
			const through = reachedFrom(graph, from);
			if (!through.has(start)) continue;
			cycles.push([start, ...pathTo(through, start)]);
			for (const file of through.keys()) if (reachedFrom(graph, file).has(start)) done.add(file);
			break;
		}
		done.add(start);
	}
	return cycles;
}
