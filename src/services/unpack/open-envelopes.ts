import { Failure } from "../../failure.ts";
import { containerKind } from "./kind-container.ts";
import { type Attachment, emptyMail, type Mail, readMail, undeclared } from "./read-mail.ts";
import { readTnef } from "./read-tnef.ts";
import { signedContent } from "./signed-content.ts";

/** S/MIME may sign what is signed already (RFC 2634 §1.1: three layers at most); more is a trap. */
const maxLayers = 3;

/**
 * A mail without the wrappings that only mail programs put around its parts: a signed body (RFC 8551 §3.5.2) becomes the
 * mail's own, and what winmail.dat holds takes its place. What cannot be opened stays as it is, and is said later.
 */
export async function openEnvelopes(mail: Mail, layer = 0): Promise<Mail> {
	const [only] = mail.attachments;
	if (only && isWholeMail(mail, only) && layer < maxLayers) {
		const inner = await readSigned(only.content).catch(unopened);
		if (inner)
			return openEnvelopes({ ...mail, text: inner.text, html: inner.html, attachments: inner.attachments }, layer + 1);
	}
	return openTnef(mail);
}

/** The mail that an S/MIME container signs; a document signed alone (CAdES) is a mail with one attachment. */
export async function readSigned(container: Uint8Array, untrustedName = ""): Promise<Mail> {
	const content = await signedContent(container);
	// RFC 8551 §3.1: signed is a MIME entity, which begins with its own fields.
	if (/^\s*(content|mime)-[a-z-]+\s*:/i.test(Buffer.from(content.subarray(0, 256)).toString("latin1")))
		return readMail(content);
	const document = { ...undeclared, untrustedName: untrustedName.replace(/\.p7[ms]$/i, ""), content };
	return { ...emptyMail, attachments: [document] };
}

function isWholeMail(mail: Mail, only: Attachment): boolean {
	if (mail.attachments.length > 1 || mail.text.trim() !== "" || mail.html.trim() !== "") return false;
	return /^application\/(x-)?pkcs7-mime$/.test(only.type) && containerKind(only.content) === "smime";
}

function openTnef(mail: Mail): Mail {
	let body: Pick<Mail, "text" | "html" | "rtf"> = mail;
	const attachments = mail.attachments.flatMap((attachment) => {
		if (containerKind(attachment.content) !== "tnef") return [attachment];
		try {
			const inner = readTnef(attachment.content);
			if (body.text.trim() === "" && body.html.trim() === "") body = inner;
			return inner.attachments;
		} catch (fault) {
			unopened(fault);
			return [attachment];
		}
	});
	const { text, html, rtf } = body;
	return { ...mail, text, html, ...(rtf ? { rtf } : {}), attachments };
}

function unopened(fault: unknown): undefined {
	if (fault instanceof Failure) return undefined;
	throw fault;
}
