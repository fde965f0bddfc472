import { type BlobKind, blobKinds } from "../kinds.ts";

/** Without libsodium, so that a cell loads no native code for it. */

/** Keys of an order's blobs by kind, 32 bytes each; only those that their holder needs. Secret. */
export type BlobKeys = Readonly<Partial<Record<BlobKind, Buffer>>>;

/** Length of each. */
export const keyBytes = 32;

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
export const numberOf = (kind: BlobKind): number => blobKinds.indexOf(kind) + 1;
