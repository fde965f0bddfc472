import { sign, verify } from "node:crypto";
import { z } from "zod";
import { id } from "../handle.ts";
import { ed25519PrivateKey, ed25519PublicKey, ed25519PublicKeyOf } from "./ed25519.ts";

/** The receipt of a destroyed order: times and counts, no content. */
export const receipt = z.strictObject({
	/** The order's id, 128 random bits, which only the customer gets. */
	number: id,
	receivedAt: z.iso.datetime(),
	/** null: no answer was delivered. */
	answeredAt: z.iso.datetime().nullable(),
	destroyedAt: z.iso.datetime(),
	/** Documents, names and answers: pieces of ciphertext that were deleted. */
	blobs: z.int().nonnegative(),
	keys: z.int().nonnegative(),
});
export type Receipt = z.infer<typeof receipt>;

/** `signature`: Ed25519 (RFC 8032) over the JSON of the receipt's fields in the order above, without blanks; base64 like the raw key. */
export const signedReceipt = receipt.extend({ publicKey: z.string(), signature: z.string() });
export type SignedReceipt = z.infer<typeof signedReceipt>;

const signedBytes = ({ number, receivedAt, answeredAt, destroyedAt, blobs, keys }: Receipt): Buffer =>
	Buffer.from(JSON.stringify({ number, receivedAt, answeredAt, destroyedAt, blobs, keys }));

/** The public half (base64) of the key that signs receipts. `seed`: as for `signReceipt`. */
export const receiptPublicKey = (seed: Buffer): string => ed25519PublicKeyOf(ed25519PrivateKey(seed));

/** Signs a receipt. `seed`: 32 bytes, derived from the fleet key. */
export function signReceipt(about: Receipt, seed: Buffer): SignedReceipt {
	const key = ed25519PrivateKey(seed);
	return {
		...about,
		publicKey: ed25519PublicKeyOf(key),
		signature: sign(null, signedBytes(about), key).toString("base64"),
	};
}

/** Whether the public key in it has signed it. That this is the service's key has to be checked elsewhere. */
export function hasValidSignature(about: SignedReceipt): boolean {
	const key = ed25519PublicKey(about.publicKey);
	return key !== null && verify(null, signedBytes(about), key, Buffer.from(about.signature, "base64"));
}
