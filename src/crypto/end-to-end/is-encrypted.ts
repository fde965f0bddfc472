/** id-envelopedData (RFC 5652 §6.1) and id-ct-authEnvelopedData (RFC 5083 §2.1), as DER has them. */
const enveloped = ["\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17"];
const headBytes = 64;

/** Whether CMS is encrypted, by the content type at the beginning of its DER; CMS that is only signed is not. */
export function isEnveloped(der: Uint8Array): boolean {
	const head = Buffer.from(der.subarray(0, headBytes)).toString("latin1");
	return enveloped.some((id) => head.includes(id));
}

/** An OpenPGP message in ASCII armor (RFC 9580 §6.2). */
export function isArmored(content: Uint8Array): boolean {
	const head = Buffer.from(content.subarray(0, headBytes)).toString("latin1");
	return head.trimStart().startsWith("-----BEGIN PGP MESSAGE-----");
}
