import { randomBytes } from "node:crypto";
import { createMessage, decrypt, encrypt, readKey, readMessage, readPrivateKey } from "openpgp";
import type { OwnKeys } from "./keys.ts";
import { mimeEntity } from "./mime.ts";

/** PGP/MIME (RFC 3156 §4, §6.2), encrypted, and signed where we have a key; takes and returns a MIME entity with CRLF. */
export async function encryptOpenPgp(content: Buffer, key: string, own: OwnKeys): Promise<Buffer> {
	const sealed = await encrypt({
		message: await createMessage({ binary: new Uint8Array(content) }),
		encryptionKeys: await readKey({ armoredKey: key }),
		...(own.openpgpKey ? { signingKeys: await readPrivateKey({ armoredKey: own.openpgpKey }) } : {}),
	});
	const boundary = randomBytes(16).toString("hex");
	const parts = [
		mimeEntity([["Content-Type", "application/pgp-encrypted"]], "Version: 1\r\n"),
		mimeEntity([["Content-Type", 'application/octet-stream; name="encrypted.asc"']], sealed.replace(/\r?\n/g, "\r\n")),
	];
	const type = `multipart/encrypted; protocol="application/pgp-encrypted"; boundary="${boundary}"`;
	const body = parts.map((part) => `--${boundary}\r\n${part.toString("latin1")}\r\n`).join("");
	return mimeEntity([["Content-Type", type]], `${body}--${boundary}--\r\n`);
}

/** Decrypts with the service's key; undefined when it was encrypted for another. Signatures are not verified: we make no claim about them. */
export async function decryptOpenPgp(armored: Uint8Array, own: OwnKeys): Promise<Buffer | undefined> {
	if (!own.openpgpKey) return undefined;
	try {
		const { data } = await decrypt({
			message: await readMessage({ armoredMessage: Buffer.from(armored).toString("latin1") }),
			decryptionKeys: await readPrivateKey({ armoredKey: own.openpgpKey }),
			format: "binary",
		});
		return Buffer.from(data as Uint8Array);
	} catch {
		return undefined;
	}
}
