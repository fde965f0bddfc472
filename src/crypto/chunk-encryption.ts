import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Failure } from "../failure.ts";
import { encryptionOverheadBytes } from "../handle.ts";

/**
 * Authenticated encryption (AEAD) of chunks: AES-256-GCM under the key of the blob's kind, derived from the order's data key (NIST SP 800-38D), a random 96-bit nonce for each
 * chunk, and as associated data the order, the blob, the chunk's index and whether it is the last. A chunk that was changed, swapped,
 * truncated, or comes from another blob or order is not decrypted.
 *
 *     nonce (12) | ciphertext | tag (16)
 */
const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = encryptionOverheadBytes - nonceBytes;

/** An order's data key: 256 random bits, made in the SMTP process. */
export const newOrderKey = (): Buffer => randomBytes(32);

/** Where a chunk belongs; authenticated as associated data. */
export interface ChunkPosition {
	readonly order: string;
	readonly blob: string;
	readonly index: number;
	readonly last: boolean;
}

const associatedData = (place: ChunkPosition): Buffer =>
	Buffer.from(JSON.stringify([place.order, place.blob, place.index, place.last]));

export function encryptChunk(key: Uint8Array, place: ChunkPosition, plain: Uint8Array): Buffer {
	const nonce = randomBytes(nonceBytes);
	const aead = createCipheriv(cipher, key, nonce);
	aead.setAAD(associatedData(place));
	const body = aead.update(plain);
	aead.final();
	return Buffer.concat([nonce, body, aead.getAuthTag()]);
}

/** Decrypts a chunk. Throws `tampered` when it or its position is not what was encrypted. */
export function decryptChunk(key: Uint8Array, place: ChunkPosition, sealed: Uint8Array): Buffer {
	if (sealed.length < encryptionOverheadBytes) throw new Failure("tampered");
	const aead = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
	aead.setAAD(associatedData(place));
	aead.setAuthTag(sealed.subarray(sealed.length - tagBytes));
	const plain = aead.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
	try {
		aead.final();
	} catch {
		plain.fill(0);
		throw new Failure("tampered");
	}
	return plain;
}
