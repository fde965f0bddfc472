import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { Failure } from "../failure.ts";
import { encryptionOverheadBytes, type Handle } from "../handle.ts";
import { chunkBytes } from "../limits.ts";
import { deriveBlobKeys } from "./blob-keys.ts";
import { readBlob } from "./blob-reader.ts";
import { BlobWriter } from "./blob-writer.ts";
import { decryptChunk, encryptChunk, newOrderKey } from "./chunk-encryption.ts";

const key = newOrderKey();
const keys = deriveBlobKeys(key, ["content"]);
const order = "0".repeat(32);
const blob = "1".repeat(32);
const place = { order, blob, index: 3, last: false };
const tampered = expect.objectContaining({ code: "tampered" });

test("an encrypted chunk decrypts to its plaintext and fits under the allocator's step", () => {
	fc.assert(
		fc.property(fc.uint8Array({ maxLength: 4096 }), (bytes) => {
			expect(decryptChunk(key, place, encryptChunk(key, place, bytes)).equals(Buffer.from(bytes))).toBe(true);
		}),
	);
	expect(chunkBytes + encryptionOverheadBytes).toBeLessThanOrEqual(262_080);
});

test("a flipped bit anywhere, a cut, a foreign key, order, blob, index or last-flag is refused", () => {
	const sealed = encryptChunk(key, place, Buffer.from("Mandantengeheimnis"));
	fc.assert(
		fc.property(fc.nat(sealed.length - 1), fc.integer({ min: 0, max: 7 }), (at, bit) => {
			const flipped = Buffer.from(sealed);
			flipped[at] = (flipped[at] as number) ^ (1 << bit);
			expect(() => decryptChunk(key, place, flipped)).toThrow(tampered);
		}),
	);
	for (let length = 0; length < sealed.length; length++)
		expect(() => decryptChunk(key, place, sealed.subarray(0, length))).toThrow(tampered);
	for (const elsewhere of [{ order: blob }, { blob: order }, { index: 4 }, { last: true }])
		expect(() => decryptChunk(key, { ...place, ...elsewhere }, sealed)).toThrow(tampered);
	expect(() => decryptChunk(newOrderKey(), place, sealed)).toThrow(tampered);
});

test("a blob of any size, written in any pieces, reads back; swapped and missing chunks are refused", async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.constantFrom(0, 1, chunkBytes - 1, chunkBytes, chunkBytes + 1, 2 * chunkBytes),
			fc.integer({ min: 1000, max: 400_000 }),
			async (size, piece) => {
				const stored: Buffer[] = [];
				const writer = new BlobWriter(keys, order, "content", async (_, index, sealed) => {
					stored[index] = sealed;
				});
				const bytes = Buffer.alloc(size, "Akte");
				for (let at = 0; at < size; at += piece) await writer.write(bytes.subarray(at, at + piece));
				const handle = await writer.end();
				expect((await readBlob(keys, handle, async (_, index) => stored[index] ?? null)).equals(bytes)).toBe(true);
				await expect(readBlob(keys, handle, async () => null)).rejects.toThrow(Failure);
				if (stored.length > 1)
					await expect(readBlob(keys, handle, async (_, index) => stored[1 - index] ?? null)).rejects.toThrow(tampered);
				await expect(
					readBlob(keys, { ...handle, size: size + 1 }, async (_, index) => stored[index] ?? null),
				).rejects.toThrow(Failure);
			},
		),
		{ numRuns: 25 },
	);
});

describe("an attacker who writes to the cache", () => {
	/** The chunks in the cache of a blob of `size` bytes. */
	async function written(
		underKey: Buffer,
		ofOrder: string,
		size: number,
	): Promise<{ handle: Handle; chunks: Buffer[] }> {
		const chunks: Buffer[] = [];
		const writer = new BlobWriter(
			deriveBlobKeys(underKey, ["content"]),
			ofOrder,
			"content",
			async (_, index, sealed) => {
				chunks[index] = sealed;
			},
		);
		await writer.write(randomBytes(size));
		return { handle: await writer.end(), chunks };
	}
	const size = fc.integer({ min: 1, max: 3 * chunkBytes });
	const at = fc.nat();

	/** Does something to one chunk of `mine`; null: nothing is there any more. `other`: another blob of the same order; `foreign`: of another. */
	type Deed = (mine: Buffer[], place: number, other: Buffer[], foreign: Buffer[], bit: number) => Buffer | null;
	const deeds: Readonly<Record<string, Deed>> = {
		"flips a bit": (mine, place, _, __, bit) => {
			const flipped = Buffer.from(mine[place] as Buffer);
			const byte = bit % flipped.length;
			flipped[byte] = (flipped[byte] as number) ^ (1 << (bit % 8));
			return flipped;
		},
		"cuts it off": (mine, place, _, __, bit) =>
			(mine[place] as Buffer).subarray(0, bit % (mine[place] as Buffer).length),
		"lengthens it": (mine, place) => Buffer.concat([mine[place] as Buffer, Buffer.alloc(1)]),
		"swaps it with its neighbour": (mine, place) => mine[(place + 1) % mine.length] as Buffer,
		"puts one there of another blob": (_, place, other) => other[place % other.length] as Buffer,
		"puts one there of another order": (_, place, __, foreign) => foreign[place % foreign.length] as Buffer,
		"puts there what it makes up": (mine, place) => randomBytes((mine[place] as Buffer).length),
		"takes it away": () => null,
	};

	test.each(Object.keys(deeds))("%s: the blob is not decrypted", async (what) => {
		const otherOrder = "2".repeat(32);
		await fc.assert(
			fc.asyncProperty(size, size, at, at, fc.boolean(), async (bytes, otherBytes, where, bit, sameKey) => {
				const mine = await written(key, order, bytes);
				const other = await written(key, order, otherBytes);
				// Even if two orders had the same key.
				const foreign = await written(sameKey ? key : newOrderKey(), otherOrder, otherBytes);
				const place = where % mine.chunks.length;
				if (what.includes("neighbour")) fc.pre(mine.chunks.length > 1);
				const put = deeds[what]?.(mine.chunks, place, other.chunks, foreign.chunks, bit) as Buffer | null;
				const code = put === null ? "lost" : "tampered";
				const read = readBlob(keys, mine.handle, async (_, index) =>
					index === place ? put : (mine.chunks[index] as Buffer),
				);
				await expect(read).rejects.toThrow(expect.objectContaining({ code }));
			}),
			{ numRuns: 25 },
		);
	});

	test("cannot replay: no two blobs, though of the same bytes, share a position", async () => {
		const [first, again] = await Promise.all([written(key, order, 10), written(key, order, 10)]);
		expect(again.handle.blob).not.toBe(first.handle.blob);
		await expect(readBlob(keys, again.handle, async () => first.chunks[0] as Buffer)).rejects.toThrow(tampered);
	});

	test("cannot truncate a blob: a chunk that was not the last is not decrypted as the last", async () => {
		const { handle, chunks } = await written(key, order, 2 * chunkBytes);
		const read = readBlob(keys, { ...handle, size: chunkBytes }, async (_, index) => chunks[index] ?? null);
		await expect(read).rejects.toThrow(tampered);
	});
});
