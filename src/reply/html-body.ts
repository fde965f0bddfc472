import type { Letter, Row } from "./letter-of.ts";
import { phrases } from "./words.ts";

/*
 * Outlook on Windows draws mails with Word: tables instead of boxes, widths as attributes, every style inline,
 * no picture and nothing remote. Colours keep a contrast of 4.5:1 and more (WCAG 2.2, 1.4.3).
 */
const font = "font-family:'Segoe UI',Helvetica,Arial,sans-serif";
const ink = "#1b2430";
const muted = "#5c6773";
const line = "#dde2e8";
const accent = "#1f3a5f";
const amber = "#8a5a00";
const red = "#a1261b";

/** The answer as a page of one column, readable in Outlook, on phones and on paper. */
export function htmlBody(letter: Letter): string {
	const content = [header(letter), table(letter), names(letter), hints(letter), howTo(letter), footer(letter)].join("");
	return (
		`<!DOCTYPE html><html lang="${letter.locale}"><head><meta charset="utf-8">` +
		`<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light">` +
		`<title>MaraMail</title></head><body style="margin:0;padding:0;background:#f3f5f7">` +
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" bgcolor="#f3f5f7"><tr><td align="center" style="padding:28px 12px">` +
		`<table role="presentation" width="720" cellpadding="0" cellspacing="0" border="0" bgcolor="#ffffff" style="width:100%;max-width:720px;background:#ffffff;border:1px solid ${line};border-top:4px solid ${accent}">` +
		`${content}</table></td></tr></table></body></html>`
	);
}

function header({ headline, figures, lead }: Letter): string {
	const paragraphs = lead.map(
		(text) =>
			`<div style="${font};font-size:15px;line-height:23px;color:${ink};padding-top:8px">${escapeHtml(text)}</div>`,
	);
	const sub =
		figures === ""
			? ""
			: `<div style="${font};font-size:16px;line-height:24px;color:${muted};padding-top:4px">${escapeHtml(figures)}</div>`;
	return section(
		`<div style="${font};font-size:13px;line-height:18px;letter-spacing:1px;color:${accent};font-weight:600">MaraMail</div>` +
			`<div style="font-family:Georgia,'Times New Roman',serif;font-size:26px;line-height:34px;color:${ink};padding-top:14px">${escapeHtml(headline)}</div>${sub}${paragraphs.join("")}`,
		"28px 36px 20px",
	);
}

function table(letter: Letter): string {
	if (letter.rows.length === 0) return "";
	const say = phrases[letter.locale];
	const head = (text: string, align: string) =>
		`<th align="${align}" style="${font};font-size:12px;line-height:16px;font-weight:600;color:${muted};text-align:${align};padding:0 0 8px ${align === "right" ? "16px" : "0"};border-bottom:2px solid ${accent};white-space:nowrap">${text}</th>`;
	return section(
		`<table width="100%" cellpadding="0" cellspacing="0" border="0" style="border-collapse:collapse"><thead><tr>${head(say.document, "left")}${head(say.pages, "right")}${head(say.size, "right")}</tr></thead><tbody>${letter.rows.map(row).join("")}</tbody></table>`,
		"4px 36px 8px",
	);
}

function row(entry: Row): string {
	const cell = `border-bottom:1px solid ${line};padding-top:13px;padding-bottom:13px;vertical-align:top`;
	const number = `${font};font-size:14px;line-height:21px;color:${ink};text-align:right;white-space:nowrap;padding-left:16px;${cell}`;
	const size =
		entry.after === ""
			? escapeHtml(entry.before)
			: `<span style="font-weight:600">${escapeHtml(entry.after)}</span>${entry.formerly === "" ? "" : "<br>"}<span style="color:${muted};font-size:13px">${escapeHtml(entry.formerly)}</span>`;
	return `<tr><td style="${font};word-break:break-word;${cell}">${documentCell(entry)}</td><td align="right" style="${number}">${escapeHtml(entry.pages)}</td><td align="right" style="${number}">${size}</td></tr>`;
}

function documentCell(entry: Row): string {
	const small = (text: string, colour: string) =>
		`<div style="font-size:13px;line-height:19px;color:${colour};padding-top:3px">${escapeHtml(text)}</div>`;
	const failed = entry.failure !== "";
	const title = entry.result === "" ? entry.original : entry.result;
	const note =
		entry.resultNote === ""
			? ""
			: ` <span style="font-size:13px;font-weight:400;color:${failed ? red : muted}">&nbsp;${escapeHtml(entry.resultNote)}</span>`;
	const origin = [entry.result === "" || entry.result === entry.original ? "" : entry.original, entry.inside]
		.filter((text) => text !== "")
		.join(", ");
	return [
		`<div style="font-size:15px;line-height:21px;font-weight:600;color:${ink}">${escapeHtml(title)}${note}</div>`,
		origin === "" ? "" : small(`← ${origin}`, muted),
		entry.done === "" ? "" : small(entry.done, ink),
		...entry.facts.map((fact) => small(fact, muted)),
		...entry.warnings.map((warning) => small(warning, amber)),
		failed ? small(entry.failure, red) : "",
	].join("");
}

function names({ names, locale }: Letter): string {
	return names.length === 0 ? "" : section(list(phrases[locale].names, names), "4px 36px 12px");
}

function hints({ hints, locale }: Letter): string {
	return hints.length === 0 ? "" : section(list(phrases[locale].hint, hints), "14px 36px 4px");
}

function howTo({ howTo, locale, address }: Letter): string {
	if (!howTo) return "";
	const say = phrases[locale];
	const steps = say.steps.map((step, index) => {
		const text = escapeHtml(step).replace("%", `<b>${escapeHtml(address)}</b>`);
		return `<tr><td width="30" style="${font};font-size:15px;line-height:23px;color:${accent};font-weight:600;vertical-align:top;padding:4px 0">${index + 1}.</td><td style="${font};font-size:15px;line-height:23px;color:${ink};padding:4px 0">${text}</td></tr>`;
	});
	return section(
		`${title(say.howTo)}<table role="presentation" cellpadding="0" cellspacing="0" border="0">${steps.join("")}</table>` +
			`<div style="${font};font-size:14px;line-height:22px;color:${muted};padding-top:10px">${escapeHtml(say.tags)}</div>`,
		"10px 36px 8px",
	);
}

function footer({ locale, address }: Letter): string {
	const say = phrases[locale];
	return section(
		`<div style="${font};font-size:14px;line-height:22px;color:${ink}">${escapeHtml(say.deleted)}</div>` +
			`<div style="${font};font-size:13px;line-height:20px;color:${muted};padding-top:14px">MaraMail · ${escapeHtml(address)}</div>`,
		"20px 36px 28px",
	);
}

function list(heading: string, items: readonly string[]): string {
	const lines = items.map(
		(item) =>
			`<div style="${font};font-size:14px;line-height:21px;color:${ink};padding-top:3px">${escapeHtml(item)}</div>`,
	);
	return `${title(heading)}${lines.join("")}`;
}

function title(text: string): string {
	return `<div style="${font};font-size:12px;line-height:18px;font-weight:600;color:${muted};padding-bottom:4px">${escapeHtml(text)}</div>`;
}

function section(content: string, padding: string): string {
	return `<tr><td style="padding:${padding}">${content}</td></tr>`;
}

function escapeHtml(text: string): string {
	return text.replace(/&/g, "&amp;").replace(/</g, "&lt;").replace(/>/g, "&gt;").replace(/"/g, "&quot;");
}
