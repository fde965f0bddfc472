import sodium from "sodium-native";
import { type BlobKind, blobKinds } from "../kinds.ts";

/** Keys of an order's blobs by kind, 32 bytes each; only those that their holder needs. Secret. */
export type BlobKeys = Readonly<Partial<Record<BlobKind, Buffer>>>;

const keyBytes = 32;
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

/** For the pipe to a cell: number of the kind (1 byte) and key, for each. The caller wipes it. */
export function encodeBlobKeys(keys: BlobKeys): Buffer {
	const entries = Object.entries(keys) as [BlobKind, Buffer][];
	const bytes = Buffer.from(new ArrayBuffer(entries.length * (1 + keyBytes)));
	for (const [at, [kind, key]] of entries.entries()) {
		bytes.writeUInt8(numberOf(kind), at * (1 + keyBytes));
		bytes.set(key, at * (1 + keyBytes) + 1);
	}
	return bytes;
}

/** The keys in `bytes`, as views of it: whoever wipes it wipes them. */
export function decodeBlobKeys(bytes: Buffer): BlobKeys {
	const keys: Partial<Record<BlobKind, Buffer>> = {};
	for (let at = 0; at + keyBytes < bytes.length; at += 1 + keyBytes) {
		const kind = blobKinds[bytes.readUInt8(at) - 1];
		if (kind) keys[kind] = bytes.subarray(at + 1, at + 1 + keyBytes);
	}
	return keys;
}

/** Part of the derivation: a kind keeps its number, and a new one gets the next. */
const numberOf = (kind: BlobKind): number => blobKinds.indexOf(kind) + 1;
