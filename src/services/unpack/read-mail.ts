import { isUtf8 } from "node:buffer";
import PostalMime, { type Email } from "postal-mime";
import { Failure } from "../../failure.ts";
import type { Manifest } from "../../manifest.ts";
import { trueCharset } from "./charset.ts";
import { ascii } from "./magic.ts";
import { type ShownSize, shownIn } from "./shown-in.ts";
import { takeUuencoded } from "./uuencoded.ts";

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
	/** How large it does. */
	readonly shownSize?: ShownSize | undefined;
	/** Of pictures in the text: the Content-ID without brackets. */
	readonly contentId: string;
	readonly content: Uint8Array;
}

export interface Mail {
	readonly about: Pick<Manifest, "subject" | "messageId" | "references">;
	readonly headers: readonly { readonly key: string; readonly value: string }[];
	readonly from: string;
	readonly to: string;
	readonly cc: string;
	/** RFC 5322 §3.3 or ISO 8601, as it came. */
	readonly date: string;
	/** Fields of an appointment or contact. */
	readonly more: readonly { readonly label: string; readonly value: string }[];
	readonly text: string;
	readonly html: string;
	/** What was written as rich text only (TNEF). */
	readonly rtf?: Uint8Array;
	readonly attachments: readonly Attachment[];
}

/** What nothing is said of but its name. */
export const undeclared = { type: "", inline: false, shown: false, contentId: "" };

/** A mail that says nothing, for those that say little. */
export const emptyMail: Mail = {
	about: {},
	headers: [],
	from: "",
	to: "",
	cc: "",
	date: "",
	more: [],
	text: "",
	html: "",
	attachments: [],
};

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
	const shown = shownIn(html);
	const { text, files } = takeUuencoded(email.text ?? "");
	return {
		about: about(email),
		headers: email.headers,
		from: headerText(email, "from"),
		to: headerText(email, "to"),
		cc: headerText(email, "cc"),
		date: email.headers.find((header) => header.key === "date")?.value ?? "",
		more: [],
		text,
		html,
		attachments: [
			...email.attachments.map((attachment) => attachmentOf(attachment, shown)),
			...files.map((file) => ({ ...undeclared, ...file })),
		],
	};
}

function attachmentOf(attachment: Email["attachments"][number], shown: ReturnType<typeof shownIn>): Attachment {
	const contentId = (attachment.contentId ?? "").replace(/^\s*<|>\s*$/g, "");
	const content = new Uint8Array(attachment.content as ArrayBuffer);
	return {
		untrustedName: attachment.filename ?? "",
		type: attachment.mimeType.toLowerCase(),
		inline: attachment.disposition === "inline",
		shown: shown.has(contentId.toLowerCase()),
		shownSize: shown.get(contentId.toLowerCase()),
		contentId,
		content: uudecoded(content) ?? content,
	};
}

/** Content-Transfer-Encoding: x-uuencode is of no standard, and yet there. */
function uudecoded(content: Uint8Array): Uint8Array | undefined {
	if (!/^\s*begin [0-7]{3,4} /.test(ascii(content, 0, 64))) return undefined;
	return takeUuencoded(`${ascii(content, 0, content.length).trim()}\n`).files[0]?.content;
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
	readonly state: string;
	readonly contentType: { readonly parsed: { readonly params: Record<string, string> } };
	readonly contentDisposition: { readonly parsed: { readonly params: Record<string, string> } };
	content: ArrayBuffer | null;
}

/**
 * postal-mime, with what real mails need beyond it. These methods are internal there: the version is pinned and tests
 * stand guard. Apple Mail sends text files as `inline` parts with a name, which would become the mail's text; to us
 * they are documents. Charsets are declared wrongly, and headers come in bare Windows text (forbidden by RFC 5322 §2.2).
 */
class DocumentsFirst extends PostalMime {
	protected isInlineTextNode(node: Node): boolean {
		const named = node.contentDisposition.parsed.params.filename ?? node.contentType.parsed.params.name;
		if (named !== undefined && named !== "") return false;
		if (!internal.isInlineTextNode.call(this, node)) return false;
		if (node.content !== null) {
			const { params } = node.contentType.parsed;
			const { bytes, charset } = trueCharset(new Uint8Array(node.content), params.charset ?? "");
			// A copy: a Buffer is a window onto memory that holds other things, too.
			node.content = new Uint8Array(bytes).buffer;
			params.charset = charset;
		}
		return true;
	}

	protected processLine(line: Uint8Array<ArrayBuffer>, isFinal: boolean): Promise<void> {
		const { state } = (this as unknown as { currentNode: Node }).currentNode;
		const mended = state !== "header" || isUtf8(line) ? line : new TextEncoder().encode(windowsHeader(line));
		return internal.processLine.call(this, mended, isFinal);
	}
}

const windowsText = new TextDecoder("windows-1252");

/** A bare byte within an encoded word (RFC 2047 §4.2 forbids it) is in that word's charset: it is written as it should have been. */
function windowsHeader(line: Uint8Array): string {
	const encoded = ascii(line, 0, line.length).replace(/=\?[^?\s]+\?q\?[^?]*\?=/gi, (word) =>
		word.replace(/[\x80-\xff]/g, (byte) => `=${byte.charCodeAt(0).toString(16).toUpperCase()}`),
	);
	return windowsText.decode(Buffer.from(encoded, "latin1"));
}

const internal = PostalMime.prototype as unknown as {
	isInlineTextNode(node: Node): boolean;
	processLine(line: Uint8Array, isFinal: boolean): Promise<void>;
};

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

function headerText(email: Email, key: "from" | "to" | "cc"): string {
	const addresses = key === "from" ? [email.from] : (email[key] ?? []);
	return addresses
		.flatMap((address) => (address === undefined ? [] : (address.group ?? [address])))
		.map(({ name, address }) => (name === "" ? address : address ? `${name} <${address}>` : name))
		.join(", ");
}
