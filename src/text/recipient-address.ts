/**
 * Whom a mail to one of our addresses is for: "order": documents to be worked on; "help": the answer is the how-to; "operator": forwarded
 * (RFC 5321 §4.5.1, RFC 2142). `tags`: what stands behind a plus (RFC 5233), in lower case; for the operator the address's name.
 */
export interface Recipient {
	readonly to: "order" | "help" | "operator";
	readonly tags: readonly string[];
}

const helpMailboxes: ReadonlySet<string> = new Set(["hilfe", "help"]);
const operatorMailboxes: ReadonlySet<string> = new Set(["postmaster", "abuse"]);

/** `mailboxes`: the local parts that take documents. null when the address is not ours. */
export function recipientOf(address: string, domain: string, mailboxes: readonly string[]): Recipient | null {
	const at = address.lastIndexOf("@");
	if (at < 1 || address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return null;
	const [mailbox = "", ...tags] = address.slice(0, at).toLowerCase().split("+");
	if (mailboxes.includes(mailbox)) return { to: "order", tags: tags.filter((tag) => tag !== "") };
	if (helpMailboxes.has(mailbox)) return { to: "help", tags: [] };
	return operatorMailboxes.has(mailbox) ? { to: "operator", tags: [mailbox] } : null;
}
