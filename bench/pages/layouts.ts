import { rgb } from "@cantoo/pdf-lib";
import { euros, fill, some } from "./fill.ts";
import { entryStamp, seal, sign } from "./pen.ts";
import type { Sheet, Style } from "./sheet.ts";
import { printStatement } from "./statement.ts";
import { article, clauses, fields, items, judgment, letter } from "./wording.ts";

/** Each prints one page. `random` decides wording and numbers. */
export const layouts = {
	judgment: printJudgment,
	letter: printLetter,
	invoice: printInvoice,
	columns: printColumns,
	form: printForm,
	statement: printStatement,
};

type Random = () => number;

const left = 72;
const right = 523;
const across = right - left;

async function printJudgment(sheet: Sheet, random: Random): Promise<void> {
	const style = { size: 11.5 };
	const say = (text: string): string => fill(text, random);
	sheet.line(say("Aktenzeichen: {house} O {number}/25"), left, 70, style);
	sheet.line("Landgericht", 250, 104, { size: 15, bold: true });
	sheet.line(say("{town}"), 250, 122, { size: 12 });
	sheet.line("IM NAMEN DES VOLKES", 212, 156, { size: 13, bold: true });
	sheet.line("Urteil", 272, 184, { size: 17, bold: true });
	let y = sheet.paragraph(
		say(
			"In dem Rechts|streit {name} ge|gen {name} hat die {house}. Zi|vil|kam|mer auf die münd|li|che Ver|hand|lung vom {date} für Recht er|kannt:",
		),
		left,
		214,
		across,
		style,
	);
	const parts = some(judgment.slice(1), 5, random);
	y = numbered(sheet, "1.", say(judgment[0] ?? ""), y + 8, style);
	y = numbered(
		sheet,
		"2.",
		"Im Üb|ri|gen wird die Kla|ge ab|ge|wie|sen. Die Kos|ten trägt die Be|klag|te (§ 91 Abs. 1 ZPO).",
		y + 4,
		style,
	);
	sheet.line("Entscheidungsgründe", 230, y + 14, { size: 12.5, bold: true });
	y += 36;
	for (const part of parts) if (y < 700) y = sheet.paragraph(say(part), left, y, across, style) + 7;
	sign(sheet, 330, y + 38, 120, random);
	sheet.line("Vorsitzender Richter am Landgericht", 318, y + 60, { size: 10 });
	seal(sheet, 250, y + 30, random() < 0.5 ? "red" : "blue");
}

function numbered(sheet: Sheet, label: string, text: string, y: number, style: Style): number {
	// The label is read with the line it stands before: both are one line of the truth.
	return sheet.paragraph(`${label} ${text}`, left + 24, y, across - 24, style);
}

async function printLetter(sheet: Sheet, random: Random): Promise<void> {
	const style = { size: 11 };
	const say = (text: string): string => fill(text, random);
	sheet.line("WEISSHAUPT & PARTNER", left, 62, { size: 15, bold: true, colour: rgb(0.1, 0.22, 0.5) });
	sheet.line("Rechtsanwälte · Schloßstraße 18 · 48143 Großmünster", left, 77, {
		size: 8.5,
		colour: rgb(0.1, 0.22, 0.5),
	});
	sheet.rule([left, 84], [right, 84], 0.8);
	sheet.line(say("{name}"), left, 140, style);
	sheet.line(say("Mühlenstraße {house}"), left, 155, style);
	sheet.line(say("{zip} {town}"), left, 170, style);
	sheet.lineTo(say("{town}, den {date}"), right, 218, style);
	sheet.line(say("Unser Zeichen: {number}/26 – Ihre Nachricht vom {date}"), left, 244, { size: 10, bold: true });
	sheet.line("Sehr geehrte Damen und Herren,", left, 276, style);
	let y = 298;
	for (const part of [letter[0] ?? "", ...some(letter.slice(1), 6, random)])
		if (y < 660) y = sheet.paragraph(say(part), left, y, across, style) + 7;
	sheet.line("Mit freundlichen Grüßen", left, y + 10, style);
	sign(sheet, left + 4, y + 44, 110, random);
	sheet.line(say("{name}"), left, y + 68, style);
	sheet.line("Rechtsanwalt · Fachanwalt für Miet- und Wohnungseigentumsrecht", left, y + 82, { size: 9 });
	await entryStamp(sheet, 360, 180, random() < 0.5 ? "red" : "blue", random);
}

async function printInvoice(sheet: Sheet, random: Random): Promise<void> {
	const style = { size: 10 };
	const say = (text: string): string => fill(text, random);
	sheet.line("Rechnung", left, 80, { size: 20, bold: true });
	sheet.line(say("Rechnungsnummer: {number}-{year}"), left, 108, style);
	sheet.line(say("Leistungszeitraum: {date} bis {date}"), left, 122, style);
	sheet.line(say("Gegenstandswert: {sum} (§ 23 Abs. 1 RVG)"), left, 136, style);
	let y = sheet.paragraph(
		say(
			"Sehr ge|ehr|te Da|men und Her|ren, für un|se|re Tä|tig|keit in Sa|chen {name} be|rech|nen wir nach dem Rechts|an|walts|ver|gü|tungs|ge|setz wie folgt:",
		),
		left,
		166,
		across,
		style,
	);
	const columns = [left + 4, 330, 430, right - 4] as const;
	const top = y + 2;
	const head = { size: 10, bold: true };
	const cells = (pos: string, factor: string, price: string, sum: string, at: number, how: Style): void => {
		sheet.line(pos, columns[0], at, how);
		sheet.lineTo(factor, columns[1] + 30, at, how);
		sheet.lineTo(price, columns[2] + 14, at, how);
		sheet.lineTo(sum, columns[3], at, how);
	};
	cells("Leistung", "Menge", "Einzelpreis", "Betrag", y + 18, head);
	y += 26;
	sheet.rule([left, y], [right, y], 1);
	let total = 0;
	for (const [index, [what, count, cents]] of some(items, 10, random).entries()) {
		const sum = cents + Math.floor(random() * 5_000);
		total += sum;
		cells(`${index + 1}. ${what}`, count, euros(cents), euros(sum), y + 16, style);
		y += 23;
		sheet.rule([left, y], [right, y], 0.5);
	}
	const tax = Math.round(total * 0.19);
	for (const x of [left, 318, 374, 450, right]) sheet.rule([x, top], [x, y], 0.5);
	for (const [label, cents] of [
		["Zwischensumme netto", total],
		["19 % Umsatzsteuer (§ 12 Abs. 1 UStG)", tax],
		["Zu zahlen", total + tax],
	] as const) {
		y += 18;
		sheet.line(label, 250, y, head);
		sheet.lineTo(euros(cents), columns[3], y, head);
	}
	y = sheet.paragraph(
		say(
			"Bit|te über|wei|sen Sie den Be|trag bin|nen 14 Ta|gen auf das un|ten ge|nann|te Kon|to. Nach § 286 Abs. 3 BGB tritt spä|tes|tens 30 Ta|ge nach Zu|gang Ver|zug ein. Ei|ne Leis|tung gilt nach § 14 Abs. 4 UStG als am Tag der Rech|nung er|bracht.",
		),
		left,
		y + 34,
		across,
		style,
	);
	sheet.line("IBAN DE02 1203 0000 0000 2020 51 · BIC BYLADEM1001 · Steuernummer 88/815/08151", left, y + 14, {
		size: 8.5,
	});
	sign(sheet, 360, y + 60, 100, random);
	await entryStamp(sheet, 370, 130, random() < 0.5 ? "red" : "blue", random);
}

async function printColumns(sheet: Sheet, random: Random): Promise<void> {
	const style = { size: 9.8 };
	const gap = 24;
	const column = (across - gap) / 2;
	sheet.line("Zugang, Form und Frist", left, 84, { size: 19, bold: true });
	sheet.line(fill("Aus der Rechtsprechung des Jahres {year} – von {name}", random), left, 104, { size: 10.5 });
	sheet.rule([left, 114], [right, 114], 0.8);
	const parts = some(article, article.length, random);
	for (const x of [left, left + column + gap]) {
		let y = 136;
		while (y < 660 && parts.length > 0) y = sheet.paragraph(fill(parts.shift() ?? "", random), x, y, column, style) + 8;
	}
	sheet.line(fill("Zeitschrift für Kanzleipraxis {year}, Seite {number}", random), left, 800, { size: 8.5 });
	seal(sheet, 470, 76, "blue");
}

async function printForm(sheet: Sheet, random: Random): Promise<void> {
	const say = (text: string): string => fill(text, random);
	sheet.line("Erklärung über die persönlichen und wirtschaftlichen Verhältnisse", left, 74, { size: 13, bold: true });
	sheet.line("zum Antrag auf Prozesskostenhilfe (§ 117 Abs. 2 ZPO)", left, 92, { size: 10.5 });
	let y = 116;
	const rows = some(fields, 12, random);
	const filledIn = { size: 11 };
	for (const [index, [label, value]] of rows.entries()) {
		sheet.page.drawRectangle({
			x: left,
			y: sheet.page.getHeight() - y - 30,
			width: across,
			height: 30,
			borderWidth: 0.6,
			borderColor: rgb(0.2, 0.2, 0.2),
		});
		sheet.rule([left + 190, y], [left + 190, y + 30], 0.6);
		sheet.line(`${index + 1}. ${label}`, left + 6, y + 19, { size: 9 });
		// One field in six is filled in by hand.
		if (index % 6 === 4) sign(sheet, left + 204, y + 20, 90, random);
		else sheet.line(say(value), left + 200, y + 19.5, filledIn);
		y += 36;
	}
	y += 16;
	for (const text of [
		"Ich beantrage zugleich die Beiordnung eines Rechtsanwalts (§ 121 ZPO).",
		"Ich beziehe Leistungen nach dem SGB II oder SGB XII (§ 8 Abs. 2 WoGG).",
	]) {
		sheet.page.drawRectangle({
			x: left + 4,
			y: sheet.page.getHeight() - y,
			width: 9,
			height: 9,
			borderWidth: 0.8,
			borderColor: rgb(0, 0, 0),
		});
		sheet.line(text, left + 22, y, { size: 10 });
		y += 18;
	}
	for (const clause of clauses) y = sheet.paragraph(say(clause), left, y + 6, across, { size: 9.5 });
	sign(sheet, 330, y + 34, 120, random);
	sheet.rule([310, y + 50], [right, y + 50], 0.6);
	sheet.line(say("{town}, {date}"), left, y + 48, { size: 10 });
	sheet.line("Unterschrift der Partei", 312, y + 61, { size: 8 });
	await entryStamp(sheet, 90, 800, "red", random);
}
