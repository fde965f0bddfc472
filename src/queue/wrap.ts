import sodium from "sodium-native";
import { Failure } from "../failure.ts";

/**
 * Order keys travel in the queue wrapped: libsodium sealed boxes (X25519 + XSalsa20-Poly1305) to the fleet's public key.
 * The mail server can wrap but not unwrap; control can do neither.
 */
export interface FleetKeys {
	/** Base64, may be known to everybody of ours. */
	readonly publicKey: string;
	/** Base64, only for those who start cells. */
	readonly secretKey: string;
}

/** `seed`: 32 bytes in base64 (MARAMAIL_FLEET_KEY); a fresh one where null. */
export function fleetKeys(seed: string | null): FleetKeys {
	const seedBytes = Buffer.alloc(sodium.crypto_box_SEEDBYTES);
	if (seed === null) sodium.randombytes_buf(seedBytes);
	else seedBytes.set(Buffer.from(seed, "base64"));
	const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
	const secretKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES);
	sodium.crypto_box_seed_keypair(publicKey, secretKey, seedBytes);
	sodium.sodium_memzero(seedBytes);
	return { publicKey: publicKey.toString("base64"), secretKey: secretKey.toString("base64") };
}

export function wrapKey(orderKey: Buffer, publicKey: string): string {
	const wrapped = Buffer.alloc(orderKey.length + sodium.crypto_box_SEALBYTES);
	sodium.crypto_box_seal(wrapped, orderKey, Buffer.from(publicKey, "base64"));
	return wrapped.toString("base64");
}

/** The caller wipes the key when it has handed it on. Throws `tampered`. */
export function unwrapKey(wrapped: string, keys: FleetKeys): Buffer {
	const box = Buffer.from(wrapped, "base64");
	if (box.length <= sodium.crypto_box_SEALBYTES) throw new Failure("tampered");
	const key = Buffer.alloc(box.length - sodium.crypto_box_SEALBYTES);
	const secret = Buffer.from(keys.secretKey, "base64");
	const opened = sodium.crypto_box_seal_open(key, box, Buffer.from(keys.publicKey, "base64"), secret);
	sodium.sodium_memzero(secret);
	if (!opened) throw new Failure("tampered");
	return key;
}
