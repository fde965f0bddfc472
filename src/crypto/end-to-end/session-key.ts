import { constants, createPrivateKey, type KeyObject, privateDecrypt, randomBytes, X509Certificate } from "node:crypto";
import {
	decryptSessionKeys,
	enums,
	Message,
	PacketList,
	PublicKeyEncryptedSessionKeyPacket,
	readPrivateKey,
} from "openpgp";
import type { KeyPackets, SessionKeys } from "./key-packets.ts";
import type { DecryptionKeys } from "./mail-keys.ts";

/**
 * The only work that needs the service's long-term keys: from the part of a ciphertext that holds its session key, encrypted for each
 * recipient, to that session key. The content is not needed for it, and is decrypted elsewhere with the session key.
 */

/**
 * Decrypts a mail's session key. Never fails: whether a padding was right (RFC 3218), or any packet was for the service, is not told to
 * anybody, who might ask a million times.
 */
export async function decryptSessionKey(packets: KeyPackets, own: DecryptionKeys): Promise<SessionKeys> {
	if ("smime" in packets) {
		const { keyBytes } = packets.smime;
		return [{ algorithm: null, key: smimeKeyOf(packets.smime, own) ?? randomBytes(keyBytes).toString("base64") }];
	}
	const found = await openPgpKeysOf(packets.openpgp, own).catch(() => []);
	return found.length > 0 ? found : [{ algorithm: "aes256", key: randomBytes(32).toString("base64") }];
}

function smimeKeyOf(
	{ keyBytes, recipients }: Extract<KeyPackets, { smime: unknown }>["smime"],
	{ smimeDecryptionKey, smimeDecryptionCert }: DecryptionKeys,
): string | undefined {
	if (!smimeDecryptionKey || !smimeDecryptionCert) return undefined;
	const { raw, serialNumber } = new X509Certificate(smimeDecryptionCert);
	const serial = serialNumber.toLowerCase().replace(/^0+/, "");
	const ours = recipients.find(({ certificate }) =>
		"keyId" in certificate
			? raw.includes(Buffer.from(certificate.keyId, "base64"))
			: certificate.serial.replace(/^0+/, "") === serial && raw.includes(Buffer.from(certificate.issuer, "base64")),
	);
	if (ours === undefined) return undefined;
	const key = rsaDecrypted(createPrivateKey(smimeDecryptionKey), ours);
	return key?.length === keyBytes ? key.toString("base64") : undefined;
}

/** A wrong PKCS #1 v1.5 padding gives random bytes (implicit rejection, OpenSSL 3.2); a wrong one of OAEP nothing. */
function rsaDecrypted(
	privateKey: KeyObject,
	{ padding, key }: Extract<KeyPackets, { smime: unknown }>["smime"]["recipients"][number],
): Buffer | undefined {
	const how =
		padding === "v1.5"
			? { padding: constants.RSA_PKCS1_PADDING }
			: { padding: constants.RSA_PKCS1_OAEP_PADDING, oaepHash: padding };
	try {
		return privateDecrypt({ key: privateKey, ...how }, Buffer.from(key, "base64"));
	} catch {
		return undefined;
	}
}

async function openPgpKeysOf(packets: string, { openpgpDecryptionKey }: DecryptionKeys): Promise<SessionKeys> {
	if (!openpgpDecryptionKey) return [];
	const known = { [enums.packet.publicKeyEncryptedSessionKey]: PublicKeyEncryptedSessionKeyPacket };
	const list = await PacketList.fromBinary(Buffer.from(packets, "base64"), known as never);
	const keys = await decryptSessionKeys({
		message: new Message(list as never),
		decryptionKeys: await readPrivateKey({ armoredKey: openpgpDecryptionKey }),
		// A wrong padding of RSA or Elgamal gives random keys here, too.
		config: { constantTimePKCS1Decryption: true },
	});
	return keys.map(({ data, algorithm }) => ({
		algorithm: algorithm ?? null,
		key: Buffer.from(data).toString("base64"),
	}));
}
