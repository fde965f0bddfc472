import { expect, test } from "vitest";
import { waitsForAnswer } from "./delayed-reply.ts";

test.each([
	["by default another server", null, false, true],
	["by default a client that has logged in", null, true, false],
	["with `answered` a client that has logged in", "answered", true, true],
	["with `cached` another server", "cached", false, false],
] as const)("whether 250 waits for the answer: %s", (_, accept, isLoggedIn, waits) => {
	expect(waitsForAnswer(accept, isLoggedIn)).toBe(waits);
});
