import MailComposer from "nodemailer/lib/mail-composer";
import type { Envelope, Manifest } from "../services/unpack/task.ts";
import type { Attached } from "./results-of.ts";
import { answerSubject } from "./subject.ts";
import { subjectWithout } from "./words.ts";

export interface Message {
	readonly envelope: Envelope;
	readonly manifest: Manifest | undefined;
	readonly domain: string;
	readonly order: string;
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly Attached[];
}

/** The answer as it goes over the wire: RFC 5322 with CRLF, 7 bit, lines short enough for every server. */
export async function composeMessage(message: Message): Promise<Uint8Array> {
	const { envelope, manifest, domain, order, text, html, attachments } = message;
	const composer = new MailComposer({
		from: { name: "MaraMail", address: `optimieren@${domain}` },
		to: { name: "", address: envelope.sender },
		subject: answerSubject(manifest?.subject ?? "", subjectWithout[envelope.locale]),
		messageId: `<${order.replace(/[^A-Za-z0-9-]/g, "")}.answer@${domain}>`,
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
		attachments: attachments.map(({ name, type, content }) => ({
			filename: name,
			contentType: type,
			contentDisposition: "attachment",
			contentTransferEncoding: "base64",
			content: Buffer.from(content.buffer, content.byteOffset, content.byteLength),
		})),
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	const node = composer.compile();
	return await node.build();
}

/** RFC 5322 §3.6.4: the customer's mail program shows the answer below the question. */
function thread(manifest: Manifest | undefined): { inReplyTo?: string; references?: string[] } {
	const messageId = manifest?.messageId;
	if (messageId === undefined) return {};
	const earlier = (manifest?.references ?? []).filter((reference) => reference !== messageId);
	return { inReplyTo: messageId, references: [...earlier, messageId] };
}
