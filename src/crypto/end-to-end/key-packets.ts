import { z } from "zod";
import { Failure } from "../../failure.ts";

const base64 = z.base64();

/** Hashes of RSA-OAEP (RFC 3560 §2). */
export const oaepHashes = ["sha1", "sha256", "sha384", "sha512"] as const;

/** What `decrypt` is given: the recipients' key packets of one mail. */
export const keyPackets = z.union([
	z.strictObject({
		smime: z.strictObject({
			/** How long the content's key is. */
			keyBytes: z.int().min(16).max(32),
			recipients: z
				.array(
					z.strictObject({
						certificate: z.union([
							z.strictObject({ issuer: base64, serial: z.string().regex(/^[0-9a-f]+$/) }),
							z.strictObject({ keyId: base64 }),
						]),
						padding: z.enum(["v1.5", ...oaepHashes]),
						key: base64,
					}),
				)
				.max(100)
				.readonly(),
		}),
	}),
	/** Public-Key Encrypted Session Key packets (RFC 9580 §5.1), one after the other. */
	z.strictObject({ openpgp: base64 }),
]);
export type KeyPackets = z.infer<typeof keyPackets>;

/** What it gives back: the session keys that may be the right one. Without a packet for the service's keys it is a random key that opens nothing. */
const sessionKeys = z.array(z.strictObject({ algorithm: z.string().nullable(), key: base64 })).max(100);
export type SessionKeys = z.infer<typeof sessionKeys>;

/** Throws `lost` where there are none, `tampered` where they are something else. */
export function parseSessionKeys(untrusted: Uint8Array | undefined): SessionKeys {
	if (untrusted === undefined) throw new Failure("lost");
	try {
		return sessionKeys.parse(JSON.parse(Buffer.from(untrusted).toString("utf8")));
	} catch (cause) {
		throw new Failure("tampered", { cause });
	}
}
