import { globSync } from "node:fs";
import { basename, resolve } from "node:path";
import { expect, test } from "vitest";

const root = resolve(import.meta.dirname, "../..");

/** Names that mean the same wherever they stand. */
const shared: Readonly<Record<string, string>> = {
	"task.ts": "the contract of a service",
	"step.ts": "the work of a service",
	"thresholds.ts": "numbers of a folder that were set on data",
	"warden.ts": "watches over a server's entries",
	"config.ts": "the settings, and the command that shows them",
};

test("a name that two sources bear means the same in both", () => {
	const paths = globSync("src/**/*.ts", { cwd: root }).filter((path) => !path.endsWith(".test.ts"));
	const byName = Map.groupBy(paths, (path) => basename(path));
	const doubled = [...byName].filter(([name, all]) => all.length > 1 && shared[name] === undefined);
	expect(doubled.map(([, all]) => all.sort())).toEqual([]);
	expect(Object.keys(shared).filter((name) => (byName.get(name)?.length ?? 0) < 2)).toEqual([]);
});
