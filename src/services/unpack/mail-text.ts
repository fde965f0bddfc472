import { germanDate } from "../../text/german-date.ts";
import { escapeHtml, headTable } from "../../text/head-table.ts";
import type { Part } from "./part.ts";
import type { Mail } from "./read-mail.ts";
import { decodedId } from "./shown-in.ts";

/**
 * The mail itself as a document: who wrote what to whom and when, what was written, and what hung on it, by name. It is
 * complete in itself and not yet clean. Undefined when there is nothing to show.
 */
export function mailText(mail: Mail): Part | undefined {
	const { about, from, to, cc, date, more, text, html, rtf, attachments } = mail;
	const subject = about.subject ?? "";
	const name = subject === "" ? "Mail" : subject.replace(/[/\\]/g, " ");
	const isBlank = text.trim() === "" && html.trim() === "";
	if (isBlank && rtf !== undefined) return { name: `${name}.rtf`, inline: true, kind: "rtf", content: rtf };
	if (isBlank && from === "" && date === "") return undefined;
	const names = attachments.filter(({ shown }) => !shown).map(({ untrustedName }) => untrustedName);
	const head = headTable([
		["Von", from],
		["An", to],
		["Cc", cc],
		["Datum", germanDate(date)],
		["Betreff", subject],
		...more.map(({ label, value }) => [label, value] as const),
		["Anlagen", names.filter((untrustedName) => untrustedName !== "").join("\n")],
	]);
	const body = html.trim() === "" ? `<div class="plain">${escapeHtml(text)}</div>` : withPictures(mail);
	const title = `<meta charset="utf-8"><title>${escapeHtml(subject)}</title>`;
	const page = `<!doctype html><html><head>${title}</head><body>${head}${body}</body></html>`;
	return { name: `${name}.html`, inline: true, kind: "html", content: Buffer.from(page) };
}

/** Pictures the text shows by their Content-ID (RFC 2392) come along in it: the page is read without its mail. */
export function withPictures({ html, attachments }: Pick<Mail, "html" | "attachments">): string {
	const pictures = new Map(
		attachments
			.filter(({ shown }) => shown)
			.map(({ contentId, type, content }) => {
				const format = /^image\/[a-z0-9.+-]+$/.test(type) ? type : "image/png";
				return [contentId.toLowerCase(), `data:${format};base64,${Buffer.from(content).toString("base64")}`];
			}),
	);
	return html.replace(/cid:([^"'\s>)]+)/gi, (whole, id: string) => pictures.get(decodedId(id).toLowerCase()) ?? whole);
}
