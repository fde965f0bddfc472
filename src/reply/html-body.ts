import { escapeHtml } from "../text/head-table.ts";
import type { Letter, Need, Row } from "./letter-of.ts";
import { phrases } from "./phrases.ts";

/*
 * Outlook on Windows draws mails with Word: tables instead of boxes, widths as attributes, every style inline, nothing remote.
 * Programs that know style sheets get dark colours from the one in the head, which therefore says !important. Colours keep a
 * contrast of 4.5:1 and more in both (WCAG 2.2, 1.4.3). A row has no columns to the right of its text: it fits a phone as it is.
 */
const font = "font-family:'Segoe UI',Helvetica,Arial,sans-serif";
const serif = "font-family:Georgia,'Times New Roman',serif";

/** Class → its colour on paper and in the dark. */
const colours = {
	ink: ["#1b2430", "#e8edf3"],
	muted: ["#5c6773", "#a3afbc"],
	accent: ["#1f3a5f", "#9dbde6"],
	amber: ["#8a5a00", "#f0bd62"],
	red: ["#a1261b", "#ff9d92"],
} as const;
type Colour = keyof typeof colours;
const line = "#dde2e8";

const darkStyle = [
	...Object.entries(colours).map(([name, [, dark]]) => `.${name}{color:${dark}!important}`),
	".page{background:#10151b!important}",
	".card{background:#1a212a!important;border-color:#2e3844!important}",
	".line{border-color:#2e3844!important}",
	".call{background:#2a2416!important}",
].join("");

/** The answer as a page of one column, readable in Outlook, on phones, in the dark and on paper. */
export function htmlBody(letter: Letter): string {
	const content = [
		header(letter),
		table(letter),
		needs(letter),
		court(letter),
		names(letter),
		hints(letter),
		howTo(letter),
		footer(letter),
	].join("");
	return (
		`<!DOCTYPE html><html lang="${letter.locale}"><head><meta charset="utf-8">` +
		`<meta name="viewport" content="width=device-width,initial-scale=1"><meta name="color-scheme" content="light dark">` +
		`<meta name="supported-color-schemes" content="light dark"><title>MaraMail</title>` +
		`<style>:root{color-scheme:light dark}@media (prefers-color-scheme:dark){${darkStyle}}@media (max-width:480px){.pad{padding-left:18px!important;padding-right:18px!important}.page{padding:0!important}}</style></head>` +
		`<body class="page" style="margin:0;padding:0;background:#f3f5f7">` +
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="page" style="background:#f3f5f7"><tr><td align="center" class="page" style="padding:28px 12px">` +
		`<table role="presentation" width="680" cellpadding="0" cellspacing="0" border="0" class="card" style="width:100%;max-width:680px;background:#ffffff;border:1px solid ${line};border-top:4px solid ${colours.accent[0]}">` +
		`${content}</table></td></tr></table></body></html>`
	);
}

/** A paragraph. `size` in px; lines stand half as far apart again. */
function text(content: string, colour: Colour, size: number, more = ""): string {
	const height = Math.round(size * 1.5);
	return `<div class="${colour}" style="${font};font-size:${size}px;line-height:${height}px;color:${colours[colour][0]};${more}">${content}</div>`;
}

const paragraph = (content: string, colour: Colour, size: number, above: number): string =>
	text(escapeHtml(content), colour, size, `padding-top:${above}px`);

function header({ headline, figures, lead }: Letter): string {
	const title = `<div class="ink" style="${serif};font-size:26px;line-height:34px;color:${colours.ink[0]};padding-top:12px">${escapeHtml(headline)}</div>`;
	return section(
		text("MaraMail", "accent", 13, "letter-spacing:1px;font-weight:600") +
			title +
			(figures === "" ? "" : paragraph(figures, "muted", 16, 4)) +
			lead.map((sentence) => paragraph(sentence, "ink", 15, 8)).join(""),
		"26px 32px 18px",
	);
}

function table(letter: Letter): string {
	if (letter.rows.length === 0) return "";
	const rows = letter.rows.map((row) => rowOf(row, letter)).join("");
	return section(
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="line" style="border-collapse:collapse;border-top:2px solid ${colours.accent[0]}">${rows}</table>`,
		"4px 32px 8px",
	);
}

function rowOf(row: Row, letter: Letter): string {
	const say = phrases[letter.locale];
	const cell = `class="line" style="border-bottom:1px solid ${line};padding-top:14px;padding-bottom:14px;vertical-align:top`;
	const picture =
		row.picture === ""
			? ""
			: `<img src="cid:${row.picture}" width="68" alt="" style="width:68px;height:auto;display:block;border:1px solid ${line};background:#ffffff">`;
	// Without any picture in the whole answer the text may have the room.
	const pictureCell = letter.rows.some((one) => one.picture !== "")
		? `<td width="84" ${cell};width:84px">${picture}</td>`
		: "";
	const title = row.result === "" ? row.original : row.result;
	const origin = [row.result === "" || row.result === row.original ? "" : row.original, row.inside]
		.filter((part) => part !== "")
		.join(", ");
	const pages = row.pages === "" ? "" : `${row.pages} ${row.pages === "1" ? say.page : say.pages}`;
	const size = row.after === "" ? row.before : row.after;
	const figures = [pages, size + (row.formerly === "" ? "" : ` (${row.formerly})`), row.resultNote]
		.filter((part) => part !== "")
		.join(" · ");
	const mark = row.needsYou
		? ` <span class="amber" style="font-size:13px;font-weight:600;color:${colours.amber[0]};white-space:nowrap">&#9679; ${escapeHtml(say.needsYou)}</span>`
		: "";
	return `<tr>${pictureCell}<td ${cell};word-break:break-word">${[
		text(fileName(title) + mark, "ink", 15, "font-weight:600"),
		origin === "" ? "" : paragraph(`← ${origin}`, "muted", 13, 2),
		paragraph(figures, "ink", 14, 3),
		row.done === "" ? "" : paragraph(row.done, "muted", 13, 3),
		...row.facts.map((fact) => paragraph(fact, "muted", 13, 3)),
	].join("")}</td></tr>`;
}

function needs({ needs, locale }: Letter): string {
	if (needs.length === 0) return "";
	const items = needs.map((need) => needItem(need, "ink")).join("");
	return section(
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="call" style="background:#fdf6e7;border-left:4px solid #d99a1c;padding:14px 18px 16px">${heading(phrases[locale].needs, "amber")}${items}</td></tr></table>`,
		"14px 32px 8px",
	);
}

function needItem({ document, sentences }: Need, colour: Colour): string {
	return (
		text(fileName(document), "ink", 14, "font-weight:600;padding-top:8px;word-break:break-word") +
		sentences.map((sentence) => paragraph(sentence, colour, 14, 2)).join("")
	);
}

function court({ court, locale }: Letter): string {
	if (court === undefined) return "";
	const items = court.findings.map((finding) => needItem(finding, "muted")).join("");
	return section(
		`${heading(phrases[locale].court, "accent")}${paragraph(court.verdict, "ink", 14, 2)}${items}`,
		"14px 32px 6px",
	);
}

const names = ({ names, locale }: Letter): string =>
	names.length === 0 ? "" : section(list(phrases[locale].names, names), "4px 32px 12px");

const hints = ({ hints, locale }: Letter): string =>
	hints.length === 0 ? "" : section(list(phrases[locale].hint, hints), "14px 32px 4px");

function howTo({ howTo, locale, address }: Letter): string {
	if (!howTo) return "";
	const say = phrases[locale];
	const steps = say.steps.map((step, index) => {
		const sentence = escapeHtml(step).replace("%", `<b>${escapeHtml(address)}</b>`);
		return `<tr><td width="30" style="vertical-align:top;padding:4px 0">${text(`${index + 1}.`, "accent", 15, "font-weight:600")}</td><td style="padding:4px 0">${text(sentence, "ink", 15)}</td></tr>`;
	});
	return section(
		`${heading(say.howTo, "muted")}<table role="presentation" cellpadding="0" cellspacing="0" border="0">${steps.join("")}</table>`,
		"10px 32px 4px",
	);
}

function footer({ locale, address, kept, receipt }: Letter): string {
	const say = phrases[locale];
	return section(
		`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0"><tr><td class="line" style="border-top:1px solid ${line};padding-top:16px">` +
			heading(say.confidential, "accent") +
			paragraph(kept, "ink", 14, 2) +
			paragraph(say.deleted, "ink", 14, 0) +
			paragraph(receipt, "muted", 13, 2) +
			paragraph(say.tags, "muted", 13, 12) +
			paragraph(`MaraMail · ${address}`, "muted", 13, 12) +
			"</td></tr></table>",
		"14px 32px 26px",
	);
}

const list = (title: string, items: readonly string[]): string =>
	heading(title, "muted") + items.map((item) => paragraph(item, "ink", 14, 3)).join("");

/** Longer words are broken wherever the line ends: 24 letters in bold fit beside a thumbnail on a phone. */
const maxUnbroken = 24;

/** A name that breaks between its words, not inside a date or before its ending. */
const fileName = (name: string): string =>
	name
		.split(/(?<=[_ ])/)
		.map((word) =>
			word.length > maxUnbroken ? escapeHtml(word) : `<span style="white-space:nowrap">${escapeHtml(word)}</span><wbr>`,
		)
		.join("");

const heading = (title: string, colour: Colour): string => text(escapeHtml(title), colour, 13, "font-weight:600");

const section = (content: string, padding: string): string =>
	`<tr><td class="pad" style="padding:${padding}">${content}</td></tr>`;
