/** Delivery status notifications (RFC 3464) inside multipart/report mails (RFC 6522). */

/** What is read of such a mail, in bytes: the status comes before the returned mail, which may be as large as an answer. */
export const statusWithinBytes = 256 * 1024;

/**
 * The recipients whose mail failed for good, as their server knows them and as it was told: both names of each, without the address type. null
 * where the mail is no such report. `start`: the beginning of the mail, bytes as Latin-1.
 */
export function failedRecipients(start: string): string[] | null {
	const [head = "", ...rest] = start.split(/\r?\n\r?\n/);
	const type = field(head, "content-type");
	const boundary = /;\s*boundary=(?:"([^"]{1,200})"|([^\s;"]{1,200}))/i.exec(type ?? "");
	if (!/^multipart\/report\b/i.test(type ?? "") || boundary === null) return null;
	const body = `\n${rest.join("\n\n")}`;
	for (const part of body.split(`\n--${boundary[1] ?? boundary[2]}`).slice(1)) {
		// Behind the delimiter's own line: the part's header, an empty line, then groups of fields with empty lines between them.
		const [header = "", ...groups] = part.replace(/^[^\n]*\n/, "").split(/\r?\n\r?\n/);
		if (/^message\/(global-)?delivery-status\b/i.test(field(header, "content-type") ?? ""))
			return groups.filter((group) => /^failed\b/i.test(field(group, "action") ?? "")).flatMap(recipientsOf);
	}
	return null;
}

const recipientsOf = (group: string): string[] =>
	["final-recipient", "original-recipient"].flatMap((name) => {
		const address = /^[^;]*;\s*<?([^\s<>]+)>?/.exec(field(group, name) ?? "")?.[1];
		return address === undefined ? [] : [address];
	});

/** The value of the first header field of this name, unfolded. */
function field(head: string, name: string): string | undefined {
	const lines = head.replace(/\r?\n[ \t]+/g, " ").split(/\r?\n/);
	const line = lines.find((one) => one.toLowerCase().startsWith(`${name}:`));
	return line?.slice(name.length + 1).trim();
}
