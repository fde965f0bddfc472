import { randomBytes } from "node:crypto";
import type { Envelope } from "../manifest.ts";

/**
 * A mail to postmaster@ or abuse@ for the operator: from us, so that it passes the checks of his server, with the whole mail attached as it
 * came, unread (RFC 2046 §5.2.1; 8 bit, since it may be). Written by hand, because a library would read what it attaches.
 */
export function forwardMessage(mail: Uint8Array, envelope: Envelope, domain: string, order: string): Buffer {
	const boundary = `=_${randomBytes(16).toString("hex")}`;
	const [mailbox = "postmaster"] = envelope.tags;
	const head = [
		`From: MaraMail <${mailbox}@${domain}>`,
		`To: <${envelope.sender}>`,
		`Subject: Mail an ${mailbox}@${domain}`,
		`Date: ${new Date().toUTCString().replace("GMT", "+0000")}`,
		`Message-ID: <${order}.forward@${domain}>`,
		// RFC 3834 §5: no robot shall answer.
		"Auto-Submitted: auto-generated",
		"X-Auto-Response-Suppress: All",
		"MIME-Version: 1.0",
		`Content-Type: multipart/mixed; boundary="${boundary}"`,
		"",
		`--${boundary}`,
		"Content-Type: text/plain; charset=us-ascii",
		"",
		`An ${mailbox}@${domain} kam diese Mail. Ihr Absender ist nicht geprueft.`,
		"This mail came to the address above. Its sender has not been verified.",
		"",
		`--${boundary}`,
		"Content-Type: message/rfc822",
		"Content-Transfer-Encoding: 8bit",
		"Content-Disposition: attachment; filename=mail.eml",
		"",
		"",
	].join("\r\n");
	return Buffer.concat([Buffer.from(head, "latin1"), mail, Buffer.from(`\r\n--${boundary}--\r\n`, "latin1")]);
}
