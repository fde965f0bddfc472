import fc from "fast-check";
import { expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { chunkBytes } from "../limits.ts";
import { readBlob } from "./reader.ts";
import { newOrderKey, openChunk, sealChunk, sealOverheadBytes } from "./seal.ts";
import { BlobWriter } from "./writer.ts";

const key = newOrderKey();
const order = "0".repeat(32);
const blob = "1".repeat(32);
const place = { order, blob, index: 3, last: false };
const tampered = expect.objectContaining({ code: "tampered" });

test("a sealed chunk opens to what was sealed and fits under the allocator's step", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
			expect(openChunk(key, place, sealChunk(key, place, bytes)).equals(Buffer.from(bytes))).toBe(true);
		}),
	);
	expect(chunkBytes + sealOverheadBytes).toBeLessThanOrEqual(262_080);
});

test("a flipped bit anywhere, a cut, a foreign key, order, blob, index or last-flag is refused", () => {
	const sealed = sealChunk(key, place, Buffer.from("Mandantengeheimnis"));
	fc.assert(
		fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
			const flipped = Buffer.from(sealed);
			flipped[at] = (flipped[at] as number) ^ (1 << bit);
			expect(() => openChunk(key, place, flipped)).toThrow(tampered);
		}),
	);
	for (let length = 0; length < sealed.length; length++)
		expect(() => openChunk(key, place, sealed.subarray(0, length))).toThrow(tampered);
	for (const elsewhere of [{ order: blob }, { blob: order }, { index: 4 }, { last: true }])
		expect(() => openChunk(key, { ...place, ...elsewhere }, sealed)).toThrow(tampered);
	expect(() => openChunk(newOrderKey(), place, sealed)).toThrow(tampered);
});

test("a blob of any size, written in any pieces, reads back; swapped and missing chunks are refused", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes),
			fc.integer({ min: 1000, max: 400_000 }),
			async (size, piece) => {
				const stored: Buffer[] = [];
				const writer = new BlobWriter(key, order, async (_, index, sealed) => {
					stored[index] = sealed;
				});
				const bytes = Buffer.alloc(size, "Akte");
				for (let at = 0; at < size; at += piece) await writer.write(bytes.subarray(at, at + piece));
				const handle = await writer.end();
				expect((await readBlob(key, handle, async (_, index) => stored[index] ?? null)).equals(bytes)).toBe(true);
				await expect(readBlob(key, handle, async () => null)).rejects.toThrow(Failure);
				if (stored.length > 1)
					await expect(readBlob(key, handle, async (_, index) => stored[1 - index] ?? null)).rejects.toThrow(tampered);
				await expect(
					readBlob(key, { ...handle, size: size + 1 }, async (_, index) => stored[index] ?? null),
				).rejects.toThrow(Failure);
			},
		),
		{ numRuns: 25 },
	);
});
