import type { OwnKeys } from "../../crypto/end-to-end/keys.ts";
import { openSealed } from "../../crypto/end-to-end/open-mail.ts";
import { type Mail, readMail } from "./read-mail.ts";

/** PGP/MIME has two parts (RFC 3156 §4), S/MIME one, and mailing programs add a footer. */
const maxParts = 3;

/** A mail that was encrypted for us as a whole, as it was before that, with the subject it had within. Others as they are. */
export async function openSealedMail(mail: Mail, own: OwnKeys): Promise<Mail> {
	if (mail.attachments.length > maxParts) return mail;
	for (const { content } of mail.attachments) {
		const opened = await openSealed(content, own);
		if (!opened) continue;
		const { about, text, html, attachments } = await readMail(opened);
		const subject = about.subject || mail.about.subject;
		return { ...mail, about: { ...mail.about, ...(subject ? { subject } : {}) }, text, html, attachments };
	}
	return mail;
}
