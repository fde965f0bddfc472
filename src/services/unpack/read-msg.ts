import { createRequire } from "node:module";
import type { FieldsData } from "@kenjiuno/msgreader";
import { Failure } from "../../failure.ts";
import { codePage } from "./charset.ts";
import { type Attachment, emptyMail, type Mail } from "./read-mail.ts";
import { htmlOfRtf } from "./rtf-body.ts";
import { shownIn } from "./shown-in.ts";

/** A CommonJS module whose default export every loader finds elsewhere. */
const { default: MsgReader } = createRequire(import.meta.url)(
	"@kenjiuno/msgreader",
) as typeof import("@kenjiuno/msgreader");

/** Outlook's own file of a mail, appointment or contact ([MS-OXMSG]). Throws 'damaged'. */
export function readMsg(content: Uint8Array): Mail {
	try {
		const reader = new MsgReader(new DataView(content.buffer, content.byteOffset, content.byteLength));
		reader.parserConfig = { ansiEncoding: "windows-1252" };
		const fields = reader.getFileData();
		if (fields.error !== undefined) throw new Error("not readable");
		const html = bodyOf(fields);
		const shown = shownIn(html);
		return {
			...emptyMail,
			about: { subject: fields.subject?.trim() ?? "" },
			from: person(fields.senderName, fields.senderSmtpAddress ?? fields.senderEmail),
			to: people(fields, "to"),
			cc: people(fields, "cc"),
			date: fields.clientSubmitTime ?? fields.messageDeliveryTime ?? fields.creationTime ?? "",
			more: detailsOf(fields),
			text: fields.body ?? "",
			html,
			attachments: (fields.attachments ?? [])
				// The exceptions of a series of appointments hang on it as hidden messages.
				.filter(({ attachmentHidden, innerMsgContent }) => !(attachmentHidden && innerMsgContent))
				.map((attachment) => attachmentOf(reader, attachment, shown)),
		};
	} catch (cause) {
		throw new Failure("damaged", { cause });
	}
}

function bodyOf({ bodyHtml, html, internetCodepage, compressedRtf }: FieldsData): string {
	if (bodyHtml !== undefined) return bodyHtml;
	if (html !== undefined) return new TextDecoder(codePage(internetCodepage ?? 65001)).decode(html);
	return compressedRtf === undefined ? "" : htmlOfRtf(compressedRtf);
}

function attachmentOf(
	reader: InstanceType<typeof MsgReader>,
	fields: FieldsData,
	shown: ReturnType<typeof shownIn>,
): Attachment {
	const { fileName, name, pidContentId = "", attachMimeTag = "", innerMsgContent } = fields;
	return {
		untrustedName: fileName || (innerMsgContent ? `${name ?? ""}.msg` : (name ?? "")),
		type: attachMimeTag.toLowerCase(),
		inline: false,
		shown: shown.has(pidContentId.toLowerCase()),
		shownSize: shown.get(pidContentId.toLowerCase()),
		contentId: pidContentId,
		content: reader.getAttachment(fields).content,
	};
}

const people = ({ recipients }: FieldsData, type: "to" | "cc"): string =>
	(recipients ?? [])
		.filter(({ recipType, name, email }) => recipType === type && (name || email))
		.map(({ name, smtpAddress, email }) => person(name, smtpAddress ?? email))
		.join(", ");

/** Exchange's inner addresses ("/O=…/CN=…") say nothing to people. */
function person(name = "", address = ""): string {
	const shown = address.startsWith("/") ? "" : address;
	if (name === "" || name === shown) return shown;
	return shown === "" ? name : `${name} <${shown}>`;
}

/** What makes an appointment or a contact: it stands in fields, not in the text. */
function detailsOf(fields: FieldsData): Mail["more"] {
	const details: readonly (readonly [string, string | undefined])[] = [
		["Beginn", fields.apptStartWhole],
		["Ende", fields.apptEndWhole],
		["Ort", fields.apptLocation],
		["Firma", fields.companyName],
		["Telefon", fields.businessTelephoneNumber],
		["Mobil", fields.mobileTelephoneNumber],
		["E-Mail", fields.email1EmailAddress],
		["Anschrift", fields.workAddress ?? fields.postalAddress],
	];
	return details.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}
