import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { moved, thresholdsIn, withValue } from "../bench/sensitivity/thresholds.ts";

const root = join(import.meta.dirname, "..");
const files = globSync("src/**/thresholds.ts", { cwd: root });
const read = (path: string): string => readFileSync(join(root, path), "utf8");
const valuesOf = (module: object): object => Object.fromEntries(Object.entries(module));

test.each(files)(
	"%s has finite numbers only, each with its unit, the data that it was set on, and the date",
	async (path) => {
		const thresholds = thresholdsIn(read(path));
		expect(thresholds.length).toBeGreaterThan(0);
		for (const { value } of thresholds) expect(value).toSatisfy(Number.isFinite);
		expect(Object.fromEntries(thresholds.map(({ name, value }) => [name, value]))).toEqual(
			valuesOf((await import(join(root, path))) as object),
		);
	},
);

test.each(files)("in %s the value of each threshold, and no other, is replaced", (path) => {
	const source = read(path);
	const before = thresholdsIn(source);
	for (const { name } of before)
		expect(thresholdsIn(withValue(source, name, 12_345))).toEqual(
			before.map((one) => (one.name === name ? { ...one, value: 12_345 } : one)),
		);
});

const about = "// A rule.\n// Set on: ten pages. Date: 2026-11-30.\n\n";

test.each([
	["without a unit", `${about}/** How wide. */\nexport const width = 3;`, /no unit/],
	["without a comment", `${about}export const width = 3;`, /no unit/],
	["that is computed", `${about}/** How wide. Unit: px. */\nexport const width = 3 * 4;`, /no plain number/],
	["without data and date", "/** How wide. Unit: px. */\nexport const width = 3;", /neither data nor date/],
	[
		"in a group without data",
		`${about}// Another.\n/** W. Unit: px. */\nexport const width = 3;`,
		/neither data nor date/,
	],
])("an export %s is refused", (_, source, fault) => {
	expect(() => thresholdsIn(source)).toThrow(fault);
});

test("a name that is not there cannot be replaced", () => {
	expect(() => withValue(`${about}/** W. Unit: px. */\nexport const width = 3;`, "wid", 4)).toThrow(/no threshold/);
});

test.each([
	[0.5, 0.4, 0.6],
	[10, 8, 12],
	[3, 2, 4],
	[1, 0, 2],
])("%d moves to %d and %d: what counts whole things stays whole", (value, lower, higher) => {
	const [one, other] = moved(value);
	expect(one).toBeCloseTo(lower);
	expect(other).toBeCloseTo(higher);
});
