import PostalMime, { type Email } from "postal-mime";
import { Failure } from "../../failure.ts";
import type { Manifest } from "./task.ts";

/** Parts within parts within parts exhaust the stack of whatever walks them; real mails stay below ten. */
const maxNestingDepth = 50;
/** Endless headers fill the memory; real ones are some kilobytes. In bytes, over all parts. */
const maxHeadersSize = 2 * 1024 * 1024;
/** References grow with every answer; beyond these RFC 5322 §3.6.4 lets us drop some. */
const maxReferences = 30;

/** A subject of megabytes would travel through everything behind us; RFC 5322 §2.1.1 means 998 characters a line. */
const maxSubject = 998;

export interface Attachment {
	readonly untrustedName: string;
	/** Lower case MIME type, as the sender claims. */
	readonly type: string;
	readonly inline: boolean;
	/** The HTML text shows it by its Content-ID (RFC 2392). */
	readonly shown: boolean;
	/** Of pictures in the text: the Content-ID without brackets. */
	readonly contentId: string;
	readonly content: Uint8Array;
}

export interface Mail {
	readonly about: Pick<Manifest, "subject" | "messageId" | "references">;
	readonly headers: readonly { readonly key: string; readonly value: string }[];
	readonly from: string;
	readonly to: string;
	readonly date: string;
	readonly text: string;
	readonly html: string;
	readonly attachments: readonly Attachment[];
}

/** Parses a mail. A mail beyond the limits is 'too-large'; everything else parses, however broken. */
export async function readMail(content: Uint8Array): Promise<Mail> {
	let email: Email;
	try {
		email = await new DocumentsFirst({
			maxNestingDepth,
			maxHeadersSize,
			// A mail in a mail is a document of its own, not more text of the outer one.
			forceRfc822Attachments: true,
		}).parse(content);
	} catch (cause) {
		throw new Failure("too-large", { cause });
	}
	const html = email.html ?? "";
	const contentIds = shownIn(html);
	return {
		about: about(email),
		headers: email.headers,
		from: headerText(email, "from"),
		to: headerText(email, "to"),
		date: headerText(email, "date"),
		text: email.text ?? "",
		html,
		attachments: email.attachments.map((attachment) => {
			const contentId = (attachment.contentId ?? "").replace(/^\s*<|>\s*$/g, "");
			return {
				untrustedName: attachment.filename ?? "",
				type: attachment.mimeType.toLowerCase(),
				inline: attachment.disposition === "inline",
				shown: contentIds.has(contentId.toLowerCase()),
				contentId,
				content: new Uint8Array(attachment.content as ArrayBuffer),
			};
		}),
	};
}

/** The subject of a mail that came without a name, as a name for it. */
export async function subjectOf(mail: Uint8Array): Promise<string> {
	const head = mail.subarray(0, 64 * 1024);
	const subject = await PostalMime.parse(head, { maxNestingDepth, maxHeadersSize })
		.then((email) => email.subject?.trim() ?? "")
		.catch(() => "");
	return subject === "" ? "" : `${subject}.eml`;
}

interface Node {
	readonly contentType: { readonly parsed: { readonly params: Record<string, string> } };
	readonly contentDisposition: { readonly parsed: { readonly params: Record<string, string> } };
}

/**
 * Apple Mail sends text files as `inline` parts with a name. postal-mime would merge them into the mail's text;
 * to us they are documents. The method is internal there: the version is pinned and a test stands guard.
 */
class DocumentsFirst extends PostalMime {
	protected isInlineTextNode(node: Node): boolean {
		const named = node.contentDisposition.parsed.params.filename ?? node.contentType.parsed.params.name;
		if (named !== undefined && named !== "") return false;
		return (PostalMime.prototype as unknown as { isInlineTextNode(node: Node): boolean }).isInlineTextNode.call(
			this,
			node,
		);
	}
}

function about(email: Email): Mail["about"] {
	const messageId = messageIds(email.messageId)[0];
	const references = messageIds(email.references ?? email.inReplyTo);
	return {
		subject: (email.subject?.trim() ?? "").slice(0, maxSubject),
		...(messageId === undefined ? {} : { messageId }),
		references: references.slice(-maxReferences),
	};
}

/** RFC 5322 §3.6.4, taken strictly: they go into our own header, where nothing else may come along. */
function messageIds(value: string | undefined): string[] {
	return value?.match(/<[!-;=?-~]{1,900}>/g) ?? [];
}

function headerText(email: Email, key: "from" | "to" | "date"): string {
	if (key === "date") return email.headers.find((header) => header.key === "date")?.value ?? "";
	const addresses = key === "from" ? [email.from] : (email.to ?? []);
	return addresses
		.flatMap((address) => (address === undefined ? [] : (address.group ?? [address])))
		.map(({ name, address }) => (name === "" ? address : `${name} <${address}>`))
		.join(", ");
}

/** The Content-IDs an HTML text shows (RFC 2392), lower case: programs disagree about their case. */
function shownIn(html: string): ReadonlySet<string> {
	return new Set(Array.from(html.matchAll(/\bcid:([^"'\s<>)]+)/gi), ([, id = ""]) => decoded(id).toLowerCase()));
}

function decoded(id: string): string {
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}
