import { addressParser } from "postal-mime";
import { namesAddress } from "../../crypto/end-to-end/names-address.ts";
import type { Envelope } from "../../manifest.ts";
import { recipientOf } from "../../text/recipient-address.ts";
import type { Mail } from "./read-mail.ts";

/** How long before or after its arrival a mail may have been signed whose signature does not name its recipient, in ms. */
const maxSignatureAgeMs = 24 * 60 * 60 * 1000;

/** Our addresses: their domain, and the local parts that take documents. */
export interface OwnAddresses {
	readonly domain: string;
	readonly mailboxes: readonly string[];
}

/**
 * Whether a mail that was encrypted was written by its sender, for us. What is signed may have been written for somebody else, who encrypts it
 * for us and sends it under his own or another's name (surreptitious forwarding, Davis 2001; decision 0069).
 * - With a protected header (RFC 9788): its only author is the sender, and one of its recipients an address of ours.
 * - Without one (Outlook, Apple Mail): the key names the sender, and the signature is at most a day old.
 * @param inner what is signed
 */
export async function isBoundToSender(
	inner: Mail,
	signedAt: Date | undefined,
	{ sender, encrypt, acceptedAt }: Envelope,
	{ domain, mailboxes }: OwnAddresses,
): Promise<boolean> {
	const [from, to, cc] = ["from", "to", "cc"].map((name) => addressesIn(inner, name));
	if (from !== undefined || to !== undefined || cc !== undefined) {
		const recipients = [...(to ?? []), ...(cc ?? [])];
		const forUs = recipients.some((address) => recipientOf(address, domain, mailboxes)?.to === "order");
		return from?.length === 1 && from[0] === sender.toLowerCase() && forUs;
	}
	if (signedAt === undefined || encrypt === undefined) return false;
	return Math.abs(signedAt.getTime() - acceptedAt) <= maxSignatureAgeMs && (await namesAddress(encrypt, sender));
}

/** The addresses in a header field, in lower case; none of a field that is there twice, undefined without the field. */
function addressesIn({ headers }: Mail, name: string): string[] | undefined {
	const [field, ...again] = headers.filter(({ key }) => key === name);
	if (field === undefined) return undefined;
	if (again.length > 0) return [];
	return addressParser(field.value, { flatten: true }).map(({ address }) => (address ?? "").toLowerCase());
}
