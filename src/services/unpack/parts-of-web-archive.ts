import { withPictures } from "./mail-text.ts";
import type { Parts } from "./part.ts";
import { readMail } from "./read-mail.ts";

/** The web page of an MHTML file (RFC 2557), its pictures in it. Browsers point to those by address, Word by Content-ID. */
export async function partsOfWebArchive(content: Uint8Array, untrustedName: string): Promise<Parts> {
	const { html, text, attachments } = await readMail(content);
	const page = html === "" ? text : withPictures({ html, attachments });
	const name = `${untrustedName.replace(/\.mht(ml)?$/i, "")}.html`;
	return {
		parts: [{ name, inline: false, kind: html === "" ? "txt" : "html", content: Buffer.from(page) }],
		leftOut: [],
	};
}
