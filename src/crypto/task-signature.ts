import { sign, verify } from "node:crypto";
import { ed25519PrivateKey, ed25519PublicKey, ed25519PublicKeyOf } from "./ed25519.ts";

/**
 * Control signs every task, and a worker verifies that before it unwraps a key: who can write into the queue cannot have an order's blobs
 * decrypted. The signature is over the service's name and the task's JSON as it stands in the queue.
 */
export type SignTask = (service: string, body: string) => string;
export type VerifyTask = (service: string, body: string, signature: string) => boolean;

const signedBytes = (service: string, body: string): Buffer => Buffer.from(`maramail task ${service}\n${body}`);

/** `seed`: 32 bytes, derived from the fleet key; only control has it. */
export function taskSigner(seed: Buffer): SignTask {
	const key = ed25519PrivateKey(seed);
	return (service, body) => sign(null, signedBytes(service, body), key).toString("base64");
}

/** The public key for `taskVerifier`, base64. Not secret. */
export const publicTaskKey = (seed: Buffer): string => ed25519PublicKeyOf(ed25519PrivateKey(seed));

/** Throws for what is no key. */
export function taskVerifier(publicKey: string): VerifyTask {
	const key = ed25519PublicKey(publicKey);
	if (!key) throw new Error("the key that tasks are verified with is no Ed25519 key");
	return (service, body, signature) => verify(null, signedBytes(service, body), key, Buffer.from(signature, "base64"));
}
