import type { OwnKeys } from "./keys.ts";

/** id-envelopedData (RFC 5652 §6.1) and id-ct-authEnvelopedData (RFC 5083 §2.1), as DER has them. */
const enveloped = ["\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"];
const headBytes = 64;

/** The MIME entity inside an attachment that was encrypted for us; undefined where it was not. */
export async function openSealed(attachment: Uint8Array, own: OwnKeys): Promise<Buffer | undefined> {
	const head = Buffer.from(attachment.subarray(0, headBytes)).toString("latin1");
	if (enveloped.some((id) => head.includes(id))) return (await import("./smime.ts")).openSmime(attachment, own);
	if (head.trimStart().startsWith("-----BEGIN PGP MESSAGE-----"))
		return (await import("./openpgp.ts")).openOpenPgp(attachment, own);
	return undefined;
}
