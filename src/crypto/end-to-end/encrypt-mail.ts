import type { CustomerKey, SigningKeys } from "./mail-keys.ts";
import { type Fields, mimeEntity, parseMessage } from "./mime.ts";
import { isUsable } from "./usable.ts";

/** A subject may name a case: the outer one is replaced by this (RFC 9788 §4.2). */
const outerSubject = "[...]";
const isInner = (name: string) => /^content-/i.test(name);
const isSubject = (name: string) => /^subject$/i.test(name);

/**
 * Encrypts a composed mail for the customer's key: body, attachments and subject inside, the other header fields outside.
 * Throws when the key is expired, revoked or not made for it.
 */
export async function encryptMail(mail: Uint8Array, key: CustomerKey, own: SigningKeys): Promise<Buffer> {
	if (!(await isUsable(key, new Date()))) throw new Error("key not usable");
	const { fields, body } = parseMessage(mail);
	const inner = fields
		.filter(([name]) => isInner(name) || isSubject(name))
		.map(([name, value]): [string, string] =>
			// Mail programs then show the inner subject (the draft before RFC 9788, which Thunderbird and others support).
			/^content-type$/i.test(name) ? [name, `${value}; protected-headers="v1"`] : [name, value],
		);
	const content = mimeEntity(inner, body);
	const sealed =
		"smime" in key
			? await (await import("./smime.ts")).encryptSmime(content, key.smime, own)
			: await (await import("./openpgp.ts")).encryptOpenPgp(content, key.openpgp, own);
	const { fields: sealedFields, body: sealedBody } = parseMessage(sealed);
	const outer: Fields = fields
		.filter(([name]) => !isInner(name))
		.map(([name, value]): [string, string] => [name, isSubject(name) ? outerSubject : value]);
	return mimeEntity([...outer, ...sealedFields], sealedBody);
}
