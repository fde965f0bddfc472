import { hkdfSync } from "node:crypto";
import sodium from "sodium-native";
import { Failure } from "../failure.ts";

/**
 * Envelope encryption with a split key. Each order has a data key; blobs are encrypted with it. The key is split in two (XOR secret sharing,
 * 2 of 2): a random *share*, which is in the cache until the order ends, and the rest (key XOR share), which is wrapped for each service in a
 * sealed box (libsodium: X25519 + XSalsa20-Poly1305) and travels in the queue. Neither server has the key, nor have both together
 * without a service's secret key. When the share is deleted the data key is lost for good, even with all secret keys and all boxes
 * (crypto-shredding; docs/decisions/0002, 0040). The mail server can wrap but not unwrap; control can do neither.
 */
export interface ServiceKey {
	/** Base64. Not secret. */
	readonly publicKey: string;
	/** Base64. Only for processes that start this service's cells. */
	readonly secretKey: string;
}

/** The root key from which the services' keys are derived: MARAMAIL_FLEET_KEY (32 bytes in base64), or a random one where null. */
export function fleetSeed(given: string | null): Buffer {
	const seed = Buffer.alloc(sodium.crypto_box_SEEDBYTES);
	if (given === null) sodium.randombytes_buf(seed);
	else seed.set(Buffer.from(given, "base64"));
	return seed;
}

/** Derives 32 bytes for one purpose from the root key (HKDF-SHA-256, RFC 5869); they reveal neither it nor those of other purposes. */
export const deriveSeed = (fleet: Buffer, purpose: string): Buffer =>
	Buffer.from(hkdfSync("sha256", fleet, Buffer.alloc(0), `maramail ${purpose}`, sodium.crypto_box_SEEDBYTES));

/** Derives a service's key pair; the same on every host with the same fleet key. */
export function deriveServiceKey(fleet: Buffer, service: string): ServiceKey {
	const seed = deriveSeed(fleet, `service ${service}`);
	const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
	const secretKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES);
	sodium.crypto_box_seed_keypair(publicKey, secretKey, seed);
	const key = { publicKey: publicKey.toString("base64"), secretKey: secretKey.toString("base64") };
	for (const secret of [seed, secretKey]) sodium.sodium_memzero(secret);
	return key;
}

export type ServiceKeys = Readonly<Record<string, ServiceKey>>;
export type PublicKeys = Readonly<Record<string, string>>;

/** Wraps an order's key for each service: boxes in base64 by service. */
export const wrapForServices = (orderKey: Buffer, share: Buffer, publicKeys: PublicKeys): Record<string, string> =>
	Object.fromEntries(Object.entries(publicKeys).map(([service, key]) => [service, wrapKey(orderKey, share, key)]));

export function wrapKey(orderKey: Buffer, share: Buffer, publicKey: string): string {
	const rest = xor(orderKey, share);
	const box = Buffer.alloc(rest.length + sodium.crypto_box_SEALBYTES);
	sodium.crypto_box_seal(box, rest, Buffer.from(publicKey, "base64"));
	sodium.sodium_memzero(rest);
	return box.toString("base64");
}

/** Unwraps an order's key with its share; the caller wipes it. Throws `tampered` when box, share or service key do not fit. */
export function unwrapKey(wrapped: string, share: Buffer, keys: ServiceKey): Buffer {
	const box = Buffer.from(wrapped, "base64");
	if (box.length !== share.length + sodium.crypto_box_SEALBYTES) throw new Failure("tampered");
	const rest = wipeableBuffer(share.length);
	const secret = Buffer.from(keys.secretKey, "base64");
	const opened = sodium.crypto_box_seal_open(rest, box, Buffer.from(keys.publicKey, "base64"), secret);
	sodium.sodium_memzero(secret);
	if (!opened) throw new Failure("tampered");
	const key = xor(rest, share);
	sodium.sodium_memzero(rest);
	return key;
}

/**
 * A buffer that can be wiped. V8 keeps typed arrays of up to 64 bytes inside its heap, where the garbage collector moves them and leaves
 * copies that cannot be reached; an ArrayBuffer of its own is outside the heap and is never moved.
 */
const wipeableBuffer = (length: number): Buffer => Buffer.from(new ArrayBuffer(length));

function xor(one: Buffer, other: Buffer): Buffer {
	const result = wipeableBuffer(one.length);
	for (let at = 0; at < result.length; at++) result[at] = (one[at] as number) ^ (other[at] as number);
	return result;
}
