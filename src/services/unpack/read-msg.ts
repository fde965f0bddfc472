import { createRequire } from "node:module";
import type { FieldsData } from "@kenjiuno/msgreader";
import { Failure } from "../../failure.ts";
import { germanDate } from "../../text/german-date.ts";
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
		const western = open(content, "windows-1252");
		const charset = ansiCharset(western.fields);
		const { reader, fields } = charset === "windows-1252" ? western : open(content, charset);
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

function open(content: Uint8Array, ansiEncoding: string) {
	const reader = new MsgReader(new DataView(content.buffer, content.byteOffset, content.byteLength));
	reader.parserConfig = { ansiEncoding };
	const fields = reader.getFileData();
	if (fields.error !== undefined) throw new Error("not readable");
	return { reader, fields };
}

/** Texts that are not Unicode are in the sender's Windows code page ([MS-OXCMSG] §2.2.1.31), or in that of its language. */
function ansiCharset({ messageCodepage, messageLocaleId = 0 }: FieldsData): string {
	const charset = codePage(messageCodepage ?? codePageOfLanguage[messageLocaleId & 0x3ff] ?? 1252);
	// Of Japanese this is the name of what goes over the wire; Windows itself writes the other.
	return charset === "iso-2022-jp" ? "shift_jis" : charset;
}

/** [MS-LCID] §2.2: the lower ten bits are the language. Those that Windows does not write in its Western code page. */
const codePageOfLanguage: Readonly<Record<number, number>> = {
	1: 1256, // Arabic
	2: 1251, // Bulgarian
	4: 936, // Chinese
	5: 1250, // Czech
	8: 1253, // Greek
	13: 1255, // Hebrew
	14: 1250, // Hungarian
	17: 932, // Japanese
	18: 949, // Korean
	21: 1250, // Polish
	24: 1250, // Romanian
	25: 1251, // Russian
	26: 1250, // Croatian
	27: 1250, // Slovak
	28: 1250, // Albanian
	30: 874, // Thai
	31: 1254, // Turkish
	32: 1256, // Urdu
	34: 1251, // Ukrainian
	35: 1251, // Belarusian
	36: 1250, // Slovenian
	37: 1257, // Estonian
	38: 1257, // Latvian
	39: 1257, // Lithuanian
	41: 1256, // Persian
	42: 1258, // Vietnamese
	47: 1251, // Macedonian
};

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
		["Beginn", germanDate(fields.apptStartWhole ?? "")],
		["Ende", germanDate(fields.apptEndWhole ?? "")],
		["Ort", fields.apptLocation],
		["Firma", fields.companyName],
		["Abteilung", fields.departmentName],
		["Telefon", fields.businessTelephoneNumber],
		["Telefon privat", fields.homeTelephoneNumber],
		["Mobil", fields.mobileTelephoneNumber],
		["Fax", fields.businessFaxNumber],
		["E-Mail", fields.email1EmailAddress],
		["Anschrift", fields.workAddress ?? fields.postalAddress],
	];
	return details.flatMap(([label, value]) => (value ? [{ label, value }] : []));
}
