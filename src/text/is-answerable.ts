/** A header as it came: key in lower case. */
interface Header {
	readonly key: string;
	readonly value: string;
}

/**
 * RFC 3834 §2: no automatic answer to automatic mail, or two services talk to each other for ever, and none to
 * lists, or a hundred people read a client's papers. What ordinary mail programs and scanners set (X-Mailer,
 * X-Priority, Importance, Disposition-Notification-To) does not matter.
 */
export function isAnswerable(headers: readonly Header[]): boolean {
	return !headers.some(({ key, value }) => forbids(key, value.trim().toLowerCase()));
}

function forbids(key: string, value: string): boolean {
	switch (key) {
		case "auto-submitted": // RFC 3834 §5; comments and parameters may follow
			return !/^no\b/.test(value);
		case "precedence":
			return ["bulk", "list", "junk"].includes(value);
		case "list-id": // RFC 2919
		case "list-post": // RFC 2369
		case "list-unsubscribe":
		case "list-help":
		case "x-autoreply":
		case "x-autorespond":
		case "x-autoresponder":
			return true;
		case "x-auto-response-suppress": // [MS-OXCMAIL] §2.2.3.2.14; "OOF" or "DR" alone stands in mails of people
			return /\b(all|autoreply)\b/.test(value);
		case "content-type": // RFC 6522: bounces and read receipts
			return value.startsWith("multipart/report");
		default:
			return false;
	}
}
