import { describe, expect, test } from "vitest";
import { Unpacked } from "./unpacked.ts";

describe("what may be inflated out of an archive", () => {
	test.each([
		["a tiny one: 50 MB, whatever the ratio", 42_000, 50_000_000],
		["a small one: 200 times its size", 1_000_000, 200_000_000],
		["a large one: 1 GB", 100_000_000, 1_000_000_000],
	])("%s", (_, archiveBytes, most) => {
		const unpacked = new Unpacked(archiveBytes);
		unpacked.count(most - 1);
		unpacked.count(1);
		expect(() => unpacked.count(1)).toThrow("too-large");
	});
});

test("an archive has 20,000 entries at most, empty folders too", () => {
	const unpacked = new Unpacked(1_000);
	for (let number = 0; number < 20_000; number++) unpacked.enter(`${number}/`);
	expect(() => unpacked.enter("one more/")).toThrow("too-large");
});

test("an archive has 1,000 parts at most; what systems add by themselves is none", async () => {
	const unpacked = new Unpacked(1_000);
	for (let number = 0; number < 1_000; number++) {
		expect(unpacked.enter(`${number}.txt`)).toBe(true);
		await unpacked.add(`${number}.txt`, Buffer.from("x"));
	}
	expect(unpacked.enter("__MACOSX/0.txt")).toBe(false);
	expect(() => unpacked.enter("one more.txt")).toThrow("too-large");
});
