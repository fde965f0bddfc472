import type { Part } from "./parts-of-mail.ts";
import type { Mail } from "./read-mail.ts";

/** The mail's own text as a document: head, then what was written. Undefined when nothing was written. */
export function mailText(mail: Mail): Part | undefined {
	if (mail.text.trim() === "" && mail.html.trim() === "") return undefined;
	const subject = mail.about.subject ?? "";
	const page = `<!doctype html><html><head><meta charset="utf-8"><title>${escapeHtml(subject)}</title></head><body>${head(mail)}${body(mail)}</body></html>`;
	return { name: `${subject === "" ? "Mail" : subject}.html`, inline: true, kind: "html", content: Buffer.from(page) };
}

function head(mail: Mail): string {
	const rows = [
		["Von", mail.from],
		["An", mail.to],
		["Datum", mail.date],
		["Betreff", mail.about.subject ?? ""],
	] as const;
	const cells = rows
		.filter(([, value]) => value !== "")
		.map(([name, value]) => `<tr><td><b>${name}:</b>&nbsp;</td><td>${escapeHtml(value)}</td></tr>`);
	return `<table style="font-family:sans-serif;font-size:10pt">${cells.join("")}</table><hr>`;
}

function body(mail: Mail): string {
	if (mail.html.trim() === "")
		return `<div style="white-space:pre-wrap;font-family:sans-serif">${escapeHtml(mail.text)}</div>`;
	return withPictures(mail);
}

/** Pictures the text shows by their Content-ID come along in it: the page is read without its mail. */
function withPictures(mail: Mail): string {
	const pictures = new Map(
		mail.attachments
			.filter(({ shown, type }) => shown && /^image\/[a-z0-9.+-]+$/.test(type))
			.map(({ contentId, type, content }) => [
				contentId.toLowerCase(),
				`data:${type};base64,${Buffer.from(content).toString("base64")}`,
			]),
	);
	return mail.html.replace(
		/cid:([^"'\s>)]+)/gi,
		(whole, id: string) => pictures.get(decode(id).toLowerCase()) ?? whole,
	);
}

function decode(id: string): string {
	try {
		return decodeURIComponent(id);
	} catch {
		return id;
	}
}

function escapeHtml(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
