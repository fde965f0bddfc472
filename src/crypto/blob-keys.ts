import sodium from "sodium-native";
import type { BlobKind } from "../kinds.ts";
import { type BlobKeys, keyBytes, numberOf } from "./blob-key-frames.ts";

/** libsodium's "context" of a key derivation: 8 bytes. */
const context = Buffer.from("maramail");

/**
 * Derives the keys of these kinds of blobs from the order's key (libsodium `crypto_kdf_derive_from_key`: BLAKE2b keyed with the order's key,
 * personalised with "maramail", its salt the kind's number from 1). None of them reveals the order's key or another of them, so that the
 * cell that opens a hostile attachment can neither read nor write an envelope, a manifest or an answer. The caller wipes them.
 */
export function deriveBlobKeys(orderKey: Buffer, kinds: Iterable<BlobKind>): BlobKeys {
	const keys: Partial<Record<BlobKind, Buffer>> = {};
	for (const kind of kinds) {
		// An ArrayBuffer of its own is outside V8's heap and is never moved (see key-wrapping.ts).
		const key = Buffer.from(new ArrayBuffer(keyBytes));
		sodium.crypto_kdf_derive_from_key(key, numberOf(kind), context, orderKey);
		keys[kind] = key;
	}
	return keys;
}

export function wipeBlobKeys(keys: BlobKeys): void {
	for (const key of Object.values(keys)) key.fill(0);
}
