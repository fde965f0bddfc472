import { expect, test } from "vitest";
import { usableMemory } from "./usable-memory.ts";

test.each([
	["no limit", 0, 16e9],
	["a limit below the machine's memory", 2e9, 2e9],
	// Control groups of version 1 report this value where no limit is set.
	["a limit beyond it", 2 ** 63, 16e9],
])("%s", (_what, limit, usable) => {
	expect(usableMemory(16e9, limit)).toBe(usable);
});
