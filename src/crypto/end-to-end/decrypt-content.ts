import { createDecipheriv } from "node:crypto";
import { enums, readMessage } from "openpgp";
import { readEncrypted } from "./cms.ts";
import { isArmored, isEnveloped } from "./is-encrypted.ts";
import { type KeyPackets, keyPackets, type SessionKeys } from "./key-packets.ts";

/** The part of a ciphertext that holds its session key, for `decryptSessionKey`. Undefined where it cannot be read, or has none for a key. */
export async function keyPacketsOf(ciphertext: Uint8Array): Promise<KeyPackets | undefined> {
	try {
		if (isEnveloped(ciphertext)) {
			const { recipients, cipher } = readEncrypted(ciphertext);
			const written = recipients.map(({ certificate, padding, key }) => ({
				certificate:
					"keyId" in certificate
						? { keyId: certificate.keyId.toString("base64") }
						: { issuer: certificate.issuer.toString("base64"), serial: certificate.serial },
				padding,
				key: key.toString("base64"),
			}));
			return keyPackets.parse({ smime: { keyBytes: cipher.keyBytes, recipients: written } });
		}
		if (!isArmored(ciphertext)) return undefined;
		const { packets } = await readMessage({ armoredMessage: Buffer.from(ciphertext).toString("latin1") });
		const found = packets.filterByTag(enums.packet.publicKeyEncryptedSessionKey);
		return found.length === 0 ? undefined : { openpgp: Buffer.from(found.write()).toString("base64") };
	} catch {
		return undefined;
	}
}

/** Decrypts CMS with its session key: the MIME entity inside, not authenticated. Throws an Error where the key or the content is another. */
export function decryptCms(cms: Uint8Array, [session]: SessionKeys): Buffer {
	const { cipher, nonce, content, authenticated } = readEncrypted(cms);
	const key = Buffer.from(session?.key ?? "", "base64");
	const options = authenticated ? { authTagLength: authenticated.tag.length } : {};
	const decipher = createDecipheriv(cipher.name as "aes-256-gcm", key, nonce, options as never);
	if (authenticated) {
		if (authenticated.tag.length < leastTagBytes) throw new Error("short tag");
		decipher.setAAD(authenticated.also);
		decipher.setAuthTag(authenticated.tag);
	}
	return Buffer.concat([decipher.update(content), decipher.final()]);
}

/** RFC 5084 §3.2 allows tags from 12 bytes on; a shorter one can be guessed. */
const leastTagBytes = 12;
