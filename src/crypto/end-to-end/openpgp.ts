import { randomBytes } from "node:crypto";
import { createMessage, encrypt, readKey, readPrivateKey } from "openpgp";
import type { SigningKeys } from "./mail-keys.ts";
import { mimeEntity } from "./mime.ts";

/** PGP/MIME (RFC 3156 §4, §6.2), encrypted, and signed where we have a key; takes and returns a MIME entity with CRLF. */
export async function encryptOpenPgp(content: Buffer, key: string, own: SigningKeys): Promise<Buffer> {
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
