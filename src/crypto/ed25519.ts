import { createPrivateKey, createPublicKey, type KeyObject } from "node:crypto";

/** Ed25519 (RFC 8032) keys as their 32 bytes: DER around them as in RFC 8410 §7 and §4. */
const privateHead = Buffer.from("302e020100300506032b657004220420", "hex");
const publicHead = Buffer.from("302a300506032b6570032100", "hex");
const keyBytes = 32;

/** `seed`: 32 bytes, secret. */
export const ed25519PrivateKey = (seed: Buffer): KeyObject =>
	createPrivateKey({ key: Buffer.concat([privateHead, seed]), format: "der", type: "pkcs8" });

/** The 32 bytes of its public key, in base64. */
export const ed25519PublicKeyOf = (key: KeyObject): string =>
	createPublicKey(key).export({ format: "der", type: "spki" }).subarray(publicHead.length).toString("base64");

/** null where `base64` is not 32 bytes. */
export function ed25519PublicKey(base64: string): KeyObject | null {
	const raw = Buffer.from(base64, "base64");
	if (raw.length !== keyBytes) return null;
	return createPublicKey({ key: Buffer.concat([publicHead, raw]), format: "der", type: "spki" });
}
