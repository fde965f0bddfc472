import { hkdfSync } from "node:crypto";
import sodium from "sodium-native";
import { Failure } from "../failure.ts";

/**
 * How an order's key travels. It is split in two: a random *share*, which lies in the cache until the order ends, and the rest
 * (key XOR share), which travels in the queue in sealed boxes (libsodium: X25519 + XSalsa20-Poly1305), one for each service.
 * Neither server has the key, nor have both together without a service's secret; and when the share is erased, the key
 * can be had no more, not even by somebody with every secret and every box. The mail server can wrap but not unwrap, control neither.
 */
export interface ServiceKey {
	/** Base64, may be known to everybody of ours. */
	readonly publicKey: string;
	/** Base64, only for those who start this service's cells. */
	readonly secretKey: string;
}

/** The fleet's secret, from which each service's is made: MARAMAIL_FLEET_KEY (32 bytes in base64), or fresh where null. */
export function fleetSeed(given: string | null): Buffer {
	const seed = Buffer.alloc(sodium.crypto_box_SEEDBYTES);
	if (given === null) sodium.randombytes_buf(seed);
	else seed.set(Buffer.from(given, "base64"));
	return seed;
}

/** What the fleet's secret is for one purpose (RFC 5869); tells nothing of the fleet's secret or of other purposes. */
export const seedFor = (fleet: Buffer, purpose: string): Buffer =>
	Buffer.from(hkdfSync("sha256", fleet, Buffer.alloc(0), `maramail ${purpose}`, sodium.crypto_box_SEEDBYTES));

/** The same on every host that is given the same fleet key. */
export function serviceKey(fleet: Buffer, service: string): ServiceKey {
	const seed = seedFor(fleet, `service ${service}`);
	const publicKey = Buffer.alloc(sodium.crypto_box_PUBLICKEYBYTES);
	const secretKey = Buffer.alloc(sodium.crypto_box_SECRETKEYBYTES);
	sodium.crypto_box_seed_keypair(publicKey, secretKey, seed);
	const key = { publicKey: publicKey.toString("base64"), secretKey: secretKey.toString("base64") };
	for (const secret of [seed, secretKey]) sodium.sodium_memzero(secret);
	return key;
}

export type ServiceKeys = Readonly<Record<string, ServiceKey>>;
export type PublicKeys = Readonly<Record<string, string>>;

/** A box for each service. */
export const wrapForAll = (orderKey: Buffer, share: Buffer, publicKeys: PublicKeys): Record<string, string> =>
	Object.fromEntries(Object.entries(publicKeys).map(([service, key]) => [service, wrapKey(orderKey, share, key)]));

export function wrapKey(orderKey: Buffer, share: Buffer, publicKey: string): string {
	const rest = xor(orderKey, share);
	const box = Buffer.alloc(rest.length + sodium.crypto_box_SEALBYTES);
	sodium.crypto_box_seal(box, rest, Buffer.from(publicKey, "base64"));
	sodium.sodium_memzero(rest);
	return box.toString("base64");
}

/** The caller wipes the key when it has handed it on. Throws `tampered`. */
export function unwrapKey(wrapped: string, share: Buffer, keys: ServiceKey): Buffer {
	const box = Buffer.from(wrapped, "base64");
	if (box.length !== share.length + sodium.crypto_box_SEALBYTES) throw new Failure("tampered");
	const rest = wipeable(share.length);
	const secret = Buffer.from(keys.secretKey, "base64");
	const opened = sodium.crypto_box_seal_open(rest, box, Buffer.from(keys.publicKey, "base64"), secret);
	sodium.sodium_memzero(secret);
	if (!opened) throw new Failure("tampered");
	const key = xor(rest, share);
	sodium.sodium_memzero(rest);
	return key;
}

/**
 * Bytes that are gone when they are overwritten. V8 keeps arrays of up to 64 bytes inside its heap, and each move of its
 * garbage collector leaves a copy behind, which nobody can reach to wipe; a buffer of its own lies outside and stays put.
 */
const wipeable = (length: number): Buffer => Buffer.from(new ArrayBuffer(length));

function xor(one: Buffer, other: Buffer): Buffer {
	const result = wipeable(one.length);
	for (let at = 0; at < result.length; at++) result[at] = (one[at] as number) ^ (other[at] as number);
	return result;
}
