import { decryptMail, isArmored, isEnveloped } from "../../crypto/end-to-end/decrypt-mail.ts";
import type { OwnKeys } from "../../crypto/end-to-end/keys.ts";
import { type Mail, readMail } from "./read-mail.ts";

/**
 * The ciphertext that a mail consists of: S/MIME as its only part (RFC 8551 §3.3), or PGP/MIME as the second of exactly two
 * (RFC 3156 §4). Undefined where the mail says of itself that it is something else, or anything stands beside the ciphertext.
 */
export function wholeCiphertext(mail: Mail): Uint8Array | undefined {
	if (mail.text.trim() !== "" || mail.html.trim() !== "") return undefined;
	const type = mail.headers.find(({ key }) => key === "content-type")?.value ?? "";
	const [first, second, ...more] = mail.attachments;
	if (first === undefined || more.length > 0) return undefined;
	if (/^\s*application\/(x-)?pkcs7-mime\s*(;|$)/i.test(type))
		return second === undefined && isEnveloped(first.content) ? first.content : undefined;
	if (!/^\s*multipart\/encrypted\s*(;|$)/i.test(type) || first.type !== "application/pgp-encrypted") return undefined;
	return second !== undefined && isArmored(second.content) ? second.content : undefined;
}

/**
 * A mail that was encrypted for us as a whole, as it was before that, with the subject it had within. Others as they are: a
 * ciphertext inside a mail may be anybody's, and whoever put it there must not be sent what it says.
 */
export async function openSealedMail(mail: Mail, own: OwnKeys): Promise<Mail> {
	const ciphertext = wholeCiphertext(mail);
	const opened = ciphertext && (await decryptMail(ciphertext, own));
	if (!opened) return mail;
	const { about, text, html, attachments } = await readMail(opened);
	const subject = about.subject || mail.about.subject;
	return { ...mail, about: { ...mail.about, ...(subject ? { subject } : {}) }, text, html, attachments };
}
