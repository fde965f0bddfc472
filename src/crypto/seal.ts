import { createCipheriv, createDecipheriv, randomBytes } from "node:crypto";
import { Failure } from "../failure.ts";
import { encryptionOverheadBytes } from "../handle.ts";

/**
 * How a chunk is sealed: AES-256-GCM under the order's own key (NIST SP 800-38D), a fresh 96-bit nonce for each chunk,
 * and as associated data the order, the blob, the chunk's index and whether it is the last. A chunk that was flipped,
 * swapped, cut off, or comes from another blob or order does not open.
 *
 *     nonce (12) | ciphertext | tag (16)
 */
const cipher = "aes-256-gcm";
const nonceBytes = 12;
const tagBytes = encryptionOverheadBytes - nonceBytes;

/** An order's key: 256 bit, made in the SMTP process, gone with the order. */
export const newOrderKey = (): Buffer => randomBytes(32);

/** Where a chunk belongs; bound to it by the seal. */
export interface ChunkPlace {
	readonly order: string;
	readonly blob: string;
	readonly index: number;
	readonly last: boolean;
}

const associatedData = (place: ChunkPlace): Buffer =>
	Buffer.from(JSON.stringify([place.order, place.blob, place.index, place.last]));

export function sealChunk(key: Uint8Array, place: ChunkPlace, plain: Uint8Array): Buffer {
	const nonce = randomBytes(nonceBytes);
	const sealing = createCipheriv(cipher, key, nonce);
	sealing.setAAD(associatedData(place));
	const body = sealing.update(plain);
	sealing.final();
	return Buffer.concat([nonce, body, sealing.getAuthTag()]);
}

/** Throws `tampered`. */
export function openChunk(key: Uint8Array, place: ChunkPlace, sealed: Uint8Array): Buffer {
	if (sealed.length < encryptionOverheadBytes) throw new Failure("tampered");
	const opening = createDecipheriv(cipher, key, sealed.subarray(0, nonceBytes), { authTagLength: tagBytes });
	opening.setAAD(associatedData(place));
	opening.setAuthTag(sealed.subarray(sealed.length - tagBytes));
	const plain = opening.update(sealed.subarray(nonceBytes, sealed.length - tagBytes));
	try {
		opening.final();
	} catch {
		plain.fill(0);
		throw new Failure("tampered");
	}
	return plain;
}
