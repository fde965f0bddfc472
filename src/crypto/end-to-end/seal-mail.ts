import type { CustomerKey, OwnKeys } from "./keys.ts";
import { entity, type Fields, taken } from "./mime.ts";

/** A subject tells of a case; this one tells nothing (RFC 9788 §4.2). */
const outerSubject = "[...]";
const isInner = (name: string) => /^content-/i.test(name);
const isSubject = (name: string) => /^subject$/i.test(name);

/**
 * A finished mail as its owner's eyes alone may read it: body, attachments and subject within, outside what carries it there.
 * Throws when the key cannot be encrypted for.
 */
export async function sealMail(mail: Uint8Array, key: CustomerKey, own: OwnKeys): Promise<Buffer> {
	const { fields, body } = taken(mail);
	const inner = fields
		.filter(([name]) => isInner(name) || isSubject(name))
		.map(([name, value]): [string, string] =>
			// Mail programs then show the subject within (RFC 9788's forerunner, which Thunderbird and others read).
			/^content-type$/i.test(name) ? [name, `${value}; protected-headers="v1"`] : [name, value],
		);
	const content = entity(inner, body);
	const sealed =
		"smime" in key
			? await (await import("./smime.ts")).sealSmime(content, key.smime, own)
			: await (await import("./openpgp.ts")).sealOpenPgp(content, key.openpgp, own);
	const { fields: sealedFields, body: sealedBody } = taken(sealed);
	const outer: Fields = fields
		.filter(([name]) => !isInner(name))
		.map(([name, value]): [string, string] => [name, isSubject(name) ? outerSubject : value]);
	return entity([...outer, ...sealedFields], sealedBody);
}
