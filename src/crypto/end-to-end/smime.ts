import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { withScratch } from "../../sandbox/scratch.ts";
import { encryptCms, signCms } from "../../tools/openssl.ts";
import type { SigningKeys } from "./mail-keys.ts";
import { type Fields, header, mimeEntity, parseMessage } from "./mime.ts";

/** Signed where we have a key, then encrypted (RFC 8551 §3.7); takes and returns a MIME entity with CRLF. */
export async function encryptSmime(content: Buffer, certificate: string, own: SigningKeys): Promise<Buffer> {
	const sealed = await withScratch(async (folder) => {
		const file = (name: string, bytes: string | Uint8Array) => writeFile(join(folder, name), bytes);
		await Promise.all([file("content", content), file("recipient.pem", certificate)]);
		let inner = "content";
		if (own.smimeKey && own.smimeCert) {
			await Promise.all([file("own.pem", own.smimeCert), file("own.key", own.smimeKey)]);
			await signCms(folder, inner, "signed");
			// The signature's header fields precede the subject now, and mail programs look for it at the top.
			const subject = parseMessage(content).fields.filter(([name]) => /^subject$/i.test(name));
			await file("named", Buffer.concat([header(subject), await readFile(join(folder, "signed"))]));
			inner = "named";
		}
		await encryptCms(folder, inner, "sealed");
		return readFile(join(folder, "sealed"));
	});
	const fields: Fields = [
		["Content-Type", 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"'],
		["Content-Transfer-Encoding", "base64"],
		["Content-Disposition", 'attachment; filename="smime.p7m"'],
	];
	return mimeEntity(fields, base64Lines(sealed));
}

/** RFC 2045 §6.8. */
const base64Lines = (bytes: Buffer): string => bytes.toString("base64").replace(/.{76}/g, "$&\r\n");
