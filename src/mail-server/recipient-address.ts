/** The service's addresses: `optimieren@DOMAIN`, `optimise@DOMAIN`, each with tags behind a plus (RFC 5233). */
const mailboxes = new Set(["optimieren", "optimise"]);

/** The tags of one of our addresses, in lower case; null when the address is not ours. */
export function addressTags(address: string, domain: string): string[] | null {
	const at = address.lastIndexOf("@");
	if (at < 1 || address.slice(at + 1).toLowerCase() !== domain.toLowerCase()) return null;
	const [mailbox, ...tags] = address.slice(0, at).toLowerCase().split("+");
	if (!mailboxes.has(mailbox ?? "")) return null;
	return tags.filter((tag) => tag !== "");
}
