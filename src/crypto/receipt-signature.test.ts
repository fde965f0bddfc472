import { randomBytes } from "node:crypto";
import fc from "fast-check";
import { expect, test } from "vitest";
import { newId } from "../handle.ts";
import { hasValidSignature, type Receipt, signReceipt } from "./receipt-signature.ts";

const seed = randomBytes(32);
const about: Receipt = {
	number: newId(),
	receivedAt: "2026-11-25T10:00:00.000Z",
	answeredAt: "2026-11-25T10:03:00.000Z",
	destroyedAt: "2026-11-25T10:03:01.000Z",
	blobs: 17,
	keys: 1,
};

test("a receipt's signature is valid, by the same key each time", () => {
	expect(hasValidSignature(signReceipt(about, seed))).toBe(true);
	expect(hasValidSignature(signReceipt({ ...about, answeredAt: null }, seed))).toBe(true);
	expect(signReceipt(about, seed).publicKey).toBe(signReceipt({ ...about, blobs: 3 }, seed).publicKey);
});

test("with any word of it changed it is not", () => {
	const genuine = signReceipt(about, seed);
	const other = signReceipt({ ...about, number: newId() }, randomBytes(32));
	const changes: Partial<typeof genuine>[] = [
		{ number: other.number },
		{ receivedAt: "2026-11-25T10:00:00.001Z" },
		{ answeredAt: null },
		{ destroyedAt: "2026-11-25T10:03:02.000Z" },
		{ keys: 2 },
		{ publicKey: other.publicKey },
		{ signature: other.signature },
		{ signature: "" },
		{ publicKey: "" },
	];
	for (const change of changes)
		expect(hasValidSignature({ ...genuine, ...change }), JSON.stringify(change)).toBe(false);
	fc.assert(
		fc.property(fc.nat(10_000), (blobs) => {
			expect(hasValidSignature({ ...genuine, blobs })).toBe(blobs === about.blobs);
		}),
	);
});
