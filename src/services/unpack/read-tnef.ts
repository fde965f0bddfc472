import { Failure } from "../../failure.ts";
import { codePage } from "./charset.ts";
import { type MapiProperties, mapi, readMapiProperties } from "./mapi-properties.ts";
import { type Attachment, emptyMail, type Mail } from "./read-mail.ts";
import { decompressRtf, htmlOfRtf } from "./rtf-body.ts";
import { shownIn } from "./shown-in.ts";

/** Attributes, [MS-OXTNEF] §2.1.3.2; the upper half is a type that says nothing more. */
const attribute = {
	subject: 0x8004,
	body: 0x800c,
	attachData: 0x800f,
	attachTitle: 0x8010,
	attachStart: 0x9002,
	messageProperties: 0x9003,
	attachProperties: 0x9005,
	codePage: 0x9007,
} as const;

/** How the ids of OLE's interfaces end. One may stand before an embedded object; a message then is TNEF again (§2.1.3.4.1). */
const interfaceEnd = Buffer.from("c000000000000046", "hex");

interface Draft {
	title: string;
	data: Buffer;
	properties: MapiProperties;
}

/**
 * Outlook's winmail.dat: a mail's text and attachments in a container that only Outlook reads. What is damaged ends the
 * reading, and what was read before is kept. Throws 'damaged' when that is nothing.
 */
export function readTnef(content: Uint8Array): Mail {
	const bytes = Buffer.from(content.buffer, content.byteOffset, content.byteLength);
	const drafts: Draft[] = [];
	let charset = "windows-1252";
	let subject = "";
	let body = "";
	let message: MapiProperties = new Map();
	for (const { id, value } of attributes(bytes)) {
		const text = () => new TextDecoder(charset).decode(value).replace(/\0[\s\S]*$/, "");
		const draft = drafts.at(-1);
		if (id === attribute.codePage && value.length >= 4) charset = codePage(value.readUInt32LE(0));
		else if (id === attribute.subject) subject = text();
		else if (id === attribute.body) body = text();
		else if (id === attribute.messageProperties) message = readMapiProperties(value, charset);
		else if (id === attribute.attachStart) drafts.push({ title: "", data: Buffer.alloc(0), properties: new Map() });
		else if (id === attribute.attachTitle && draft) draft.title = text();
		else if (id === attribute.attachData && draft) draft.data = value;
		else if (id === attribute.attachProperties && draft) draft.properties = readMapiProperties(value, charset);
	}
	const text = (id: number) => message.get(id)?.text ?? "";
	const html = message.get(mapi.html);
	const rtf = message.get(mapi.rtf);
	const page = html ? new TextDecoder(charset).decode(html.bytes) : rtf ? htmlOfRtf(rtf.bytes) : "";
	const shown = shownIn(page);
	if (drafts.length === 0 && message.size === 0 && body === "") throw new Failure("damaged");
	return {
		...emptyMail,
		about: { subject: text(mapi.subject) || subject },
		from: text(mapi.senderName),
		to: text(mapi.displayTo),
		cc: text(mapi.displayCc),
		text: text(mapi.body) || body,
		html: page,
		...(rtf ? { rtf: decompressRtf(rtf.bytes) } : {}),
		attachments: drafts.map((draft) => attachmentOf(draft, shown)),
	};
}

/** §2.1.3.1: after signature and key, each with its level, number, length and a checksum, which Outlook ignores too. */
function* attributes(bytes: Buffer): Generator<{ id: number; value: Buffer }> {
	for (let at = 6; at + 9 <= bytes.length; ) {
		const length = bytes.readUInt32LE(at + 5);
		const start = at + 9;
		if (start + length > bytes.length) return;
		yield { id: bytes.readUInt16LE(at + 1), value: bytes.subarray(start, start + length) };
		at = start + length + 2;
	}
}

function attachmentOf({ title, data, properties }: Draft, shown: ReturnType<typeof shownIn>): Attachment {
	const text = (id: number) => properties.get(id)?.text ?? "";
	const object = properties.get(mapi.attachData)?.bytes;
	const contentId = text(mapi.attachContentId);
	return {
		untrustedName: text(mapi.attachLongName) || text(mapi.attachName) || title || text(mapi.displayName),
		type: text(mapi.attachType).toLowerCase(),
		inline: false,
		shown: shown.has(contentId.toLowerCase()),
		shownSize: shown.get(contentId.toLowerCase()),
		contentId,
		content: data.length > 0 || object === undefined ? data : withoutInterface(object),
	};
}

const withoutInterface = (object: Buffer): Buffer =>
	object.subarray(8, 16).equals(interfaceEnd) ? object.subarray(16) : object;
