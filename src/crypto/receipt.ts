import { createPrivateKey, createPublicKey, type KeyObject, sign, verify } from "node:crypto";
import { z } from "zod";
import { id } from "../handle.ts";

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

/** DER around 32 bytes of an Ed25519 key (RFC 8410 §7 and §4). */
const privateHead = Buffer.from("302e020100300506032b657004220420", "hex");
const publicHead = Buffer.from("302a300506032b6570032100", "hex");

const privateKey = (seed: Buffer): KeyObject =>
	createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: "der", type: "pkcs8" });

const signedBytes = ({ number, receivedAt, answeredAt, destroyedAt, blobs, keys }: Receipt): Buffer =>
	Buffer.from(JSON.stringify({ number, receivedAt, answeredAt, destroyedAt, blobs, keys }));

/** Signs a receipt. `seed`: 32 bytes, derived from the fleet key. */
export function signReceipt(about: Receipt, seed: Buffer): SignedReceipt {
	const key = privateKey(seed);
	const publicKey = createPublicKey(key).export({ format: "der", type: "spki" }).subarray(publicHead.length);
	return {
		...about,
		publicKey: publicKey.toString("base64"),
		signature: sign(null, signedBytes(about), key).toString("base64"),
	};
}

/** Whether the public key in it has signed it. That this is the service's key has to be checked elsewhere. */
export function hasValidSignature(about: SignedReceipt): boolean {
	const raw = Buffer.from(about.publicKey, "base64");
	if (raw.length !== 32) return false;
	const key = createPublicKey({ key: Buffer.concat([publicHead, raw]), format: "der", type: "spki" });
	return verify(null, signedBytes(about), key, Buffer.from(about.signature, "base64"));
}
