import { addressParser } from "postal-mime";
import { recipientOf } from "../text/recipient-address.ts";

/** What a valid DKIM signature covers, as mailauth reports it. */
export interface SignatureCover {
	/** Whole header lines, folded as they came. */
	readonly signingHeaders?: { readonly headers?: readonly string[] };
	/** Its `t=`, ISO 8601. */
	readonly signTime?: string | null;
}

/** How old a signature may be, in ms: sending servers give up after five days (RFC 5321 §4.5.4.1). */
const maxSignatureAgeMs = 7 * 24 * 60 * 60 * 1000;

/** Fields that a mail has once (RFC 5322 §3.6, RFC 2045 §3): of a second one, above the signed one, a reader would believe the second. */
const single: ReadonlySet<string> = new Set([
	"from",
	"sender",
	"reply-to",
	"to",
	"cc",
	"message-id",
	"subject",
	"date",
	"mime-version",
	"content-type",
	"content-transfer-encoding",
]);

/**
 * Whether a signed mail was written to us, lately, and without additions. A signature stays valid wherever the mail goes next: whoever has one of a
 * customer's mails to somebody else could send it on to us in her name, and have her asked about documents that she never sent (DKIM replay).
 * @param fields the mail's header, names in lower case
 */
export function isSignedForUs(
	{ signingHeaders, signTime }: SignatureCover,
	fields: readonly { readonly key: string }[],
	own: { readonly domain: string; readonly mailboxes: readonly string[] },
	now: number,
): boolean {
	const signed = (signingHeaders?.headers ?? []).map((line) => {
		const colon = line.indexOf(":");
		return { key: line.slice(0, colon).trim().toLowerCase(), value: line.slice(colon + 1).replace(/\r?\n/g, "") };
	});
	const times = (name: string) => fields.filter(({ key }) => key === name).length;
	if (signed.some(({ key }) => single.has(key) && times(key) !== 1)) return false;
	const time = Date.parse(signTime ?? signed.find(({ key }) => key === "date")?.value ?? "");
	if (!(Math.abs(now - time) <= maxSignatureAgeMs)) return false;
	const recipients = signed
		.filter(({ key }) => key === "to" || key === "cc")
		.flatMap(({ value }) => addressParser(value, { flatten: true }));
	return recipients.some(({ address }) => recipientOf(address ?? "", own.domain, own.mailboxes) !== null);
}
