import { expect, test } from "vitest";
import { StoredBlobs } from "./stored-blobs.ts";

const order = "0".repeat(32);
const name = (number: number): string => `f${number.toString(16).padStart(31, "0")}`;
/** 256,000 bytes and what sealing adds. */
const fullChunk = 256_028;

test("a task stores 1.05 GB, and no byte more", () => {
	const stored = new StoredBlobs(order, []);
	const whole = Math.floor(1_050_000_000 / fullChunk);
	for (let index = 0; index < whole; index++) stored.add(name(1), index, fullChunk);
	const rest = 1_050_000_000 - whole * fullChunk;
	stored.add(name(1), whole, rest);
	expect(() => stored.add(name(2), 0, 28)).toThrow("too-large");
});

test("a task stores 6,000 blobs, and no more", () => {
	const stored = new StoredBlobs(order, []);
	for (let number = 0; number < 6_000; number++) stored.add(name(number), 0, 28);
	expect(() => stored.add(name(6_000), 0, 28)).toThrow("too-large");
});

test("a chunk holds 256,000 bytes, and no byte more", () => {
	expect(new StoredBlobs(order, []).add(name(1), 0, fullChunk)).toBe(name(1));
	expect(() => new StoredBlobs(order, []).add(name(1), 0, fullChunk + 1)).toThrow("crashed");
});
