import { keyPacketsOf } from "../../crypto/end-to-end/decrypt-content.ts";
import { isArmored, isEnveloped } from "../../crypto/end-to-end/is-encrypted.ts";
import type { KeyPackets, SessionKeys } from "../../crypto/end-to-end/key-packets.ts";
import { isUsable } from "../../crypto/end-to-end/usable.ts";
import { openVerified } from "../../crypto/end-to-end/verified-content.ts";
import type { Envelope } from "../../manifest.ts";
import { isBoundToSender, type OwnAddresses } from "./bound-to-sender.ts";
import { type Mail, readMail } from "./read-mail.ts";

/**
 * The ciphertext that a mail consists of: S/MIME as its only part (RFC 8551 §3.3), or PGP/MIME as the second of exactly two
 * (RFC 3156 §4). Undefined where the mail says of itself that it is something else, or anything stands beside the ciphertext.
 */
export function wholeCiphertext(mail: Mail): Uint8Array | undefined {
	if (mail.text.trim() !== "" || mail.html.trim() !== "") return undefined;
	const [type = "", ...types] = mail.headers.filter(({ key }) => key === "content-type").map(({ value }) => value);
	const [first, second, ...more] = mail.attachments;
	if (first === undefined || more.length > 0 || types.length > 0) return undefined;
	if (/^\s*application\/(x-)?pkcs7-mime\s*(;|$)/i.test(type))
		return second === undefined && isEnveloped(first.content) ? first.content : undefined;
	if (!/^\s*multipart\/encrypted\s*(;|$)/i.test(type) || first.type !== "application/pgp-encrypted") return undefined;
	return second !== undefined && isArmored(second.content) ? second.content : undefined;
}

/**
 * The key packets of a mail that is encrypted as a whole and may be opened: for a customer whose registered key is of the same kind and still
 * usable, as the answer is encrypted for it. Undefined for any other mail.
 */
export async function keyPacketsToOpen(mail: Mail, { encrypt }: Envelope, now: Date): Promise<KeyPackets | undefined> {
	const ciphertext = wholeCiphertext(mail);
	if (ciphertext === undefined || encrypt === undefined) return undefined;
	const packets = await keyPacketsOf(ciphertext);
	if (packets === undefined || "smime" in packets !== "smime" in encrypt) return undefined;
	return (await isUsable(encrypt, now)) ? packets : undefined;
}

/**
 * A mail that is encrypted as a whole, as it was before that: what its sender's registered key signed, with the subject it had within.
 * Undefined where it is not signed so, or not bound to its sender: then it may be another customer's.
 */
export async function openSealedMail(
	mail: Mail,
	sessionKeys: SessionKeys,
	envelope: Envelope,
	own: OwnAddresses,
): Promise<Mail | undefined> {
	const ciphertext = wholeCiphertext(mail);
	if (ciphertext === undefined || envelope.encrypt === undefined) return undefined;
	const opened = await openVerified(ciphertext, sessionKeys, envelope.encrypt);
	if (opened === undefined) return undefined;
	const inner = await readMail(opened.content);
	if (!(await isBoundToSender(inner, opened.signedAt, envelope, own))) return undefined;
	const { about, text, html, attachments } = inner;
	const subject = about.subject || mail.about.subject;
	return { ...mail, about: { ...mail.about, ...(subject ? { subject } : {}) }, text, html, attachments };
}
