import MailComposer from "nodemailer/lib/mail-composer";
import type { Envelope, Manifest } from "../manifest.ts";
import { pictureId } from "./letter-of.ts";
import { phrases, subjectWithout } from "./phrases.ts";
import type { Attached } from "./results-of.ts";
import { answerSubject } from "./subject.ts";

export interface Message {
	readonly envelope: Envelope;
	readonly manifest: Manifest | undefined;
	readonly domain: string;
	/** The part before the @ of our address. */
	readonly mailbox: string;
	/** Instead of "Re: …". */
	readonly ownSubject?: string;
	readonly order: string;
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly Attached[];
	/** Those whose thumbnails the text shows; they may be attached to other mails of the answer. */
	readonly pictures: readonly Attached[];
	/** Of how many mails of the answer this is which, from 1. */
	readonly part: number;
	readonly parts: number;
}

/** The answer as it goes over the wire: RFC 5322 with CRLF, 7 bit, lines short enough for every server. */
export async function composeMessage(message: Message): Promise<Uint8Array> {
	const { envelope, manifest, domain, mailbox, order, text, html, attachments, pictures, part, parts } = message;
	const { locale } = envelope;
	const subject = message.ownSubject ?? answerSubject(manifest?.subject ?? "", subjectWithout[locale]);
	const composer = new MailComposer({
		from: { name: "MaraMail", address: `${mailbox}@${domain}` },
		to: { name: "", address: envelope.sender },
		subject: parts === 1 ? subject : `${subject} (${phrases[locale].partOf(part, parts)})`,
		messageId: `<${order.replace(/[^A-Za-z0-9-]/g, "")}.answer${part === 1 ? "" : `.${part}`}@${domain}>`,
		...thread(manifest),
		date: new Date(),
		headers: {
			// RFC 3834 §5: a robot wrote this, and no robot shall answer; the second says it to Exchange.
			"Auto-Submitted": "auto-replied",
			"X-Auto-Response-Suppress": "All",
			"Content-Language": envelope.locale,
		},
		text,
		html,
		attachments: [
			...attachments.map(({ name, type, content }) => ({
				filename: name,
				contentType: type,
				contentDisposition: "attachment" as const,
				contentTransferEncoding: "base64" as const,
				content: asBuffer(content),
			})),
			...pictures.flatMap(({ name, picture }) =>
				picture === undefined
					? []
					: [
							{
								cid: pictureId(name),
								filename: false as const,
								contentType: "image/jpeg",
								contentDisposition: "inline" as const,
								contentTransferEncoding: "base64" as const,
								content: asBuffer(picture),
							},
						],
			),
		],
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	const node = composer.compile();
	return await node.build();
}

const asBuffer = (bytes: Uint8Array): Buffer => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);

/** RFC 5322 §3.6.4: the customer's mail program shows the answer below the question. */
function thread(manifest: Manifest | undefined): { inReplyTo?: string; references?: string[] } {
	const messageId = manifest?.messageId;
	if (messageId === undefined) return {};
	const earlier = (manifest?.references ?? []).filter((reference) => reference !== messageId);
	return { inReplyTo: messageId, references: [...earlier, messageId] };
}
