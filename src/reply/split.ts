import type { Attached } from "./results-of.ts";

/** Base64 in lines of 76 characters with CRLF: 78 bytes for 57 (RFC 2045 §6.8). */
const base64Growth = 78 / 57;
/** What a mail has beside its attachments: headers, both bodies; and for each attachment its own headers. In bytes. */
const bodyBytes = 60_000;
const perAttachmentBytes = 600;

const bytesInMail = (content: Uint8Array | undefined): number =>
	content === undefined ? 0 : content.length * base64Growth + perAttachmentBytes;

export interface Split {
	/** Attachments of each mail, in order; at least one mail, which may have none. */
	readonly mails: readonly (readonly Attached[])[];
	/** Too large for any mail. */
	readonly tooLarge: readonly Attached[];
}

/** Distributes attachments over as few mails of at most `maxBytes` as their order allows. A document is never cut. */
export function split(attachments: readonly Attached[], maxBytes: number): Split {
	const room = maxBytes - bodyBytes;
	const mails: Attached[][] = [[]];
	const tooLarge: Attached[] = [];
	// The first mail shows all thumbnails.
	let filled = attachments.reduce((sum, { picture }) => sum + bytesInMail(picture), 0);
	for (const attachment of attachments) {
		const bytes = bytesInMail(attachment.content);
		if (bytes > room) {
			tooLarge.push(attachment);
			continue;
		}
		if (filled + bytes > room) {
			mails.push([]);
			filled = 0;
		}
		mails.at(-1)?.push(attachment);
		filled += bytes;
	}
	return { mails, tooLarge };
}
