import { euros, fill } from "./fill.ts";
import type { Sheet } from "./sheet.ts";
import { bookings } from "./wording.ts";

const columns = { booked: 60, valued: 112, what: 176, debit: 445, credit: 538 } as const;

/** A bank's statement of account: columns far apart, hardly a rule, sums at the edge. Who reads it reads rows. */
export async function printStatement(sheet: Sheet, random: () => number): Promise<void> {
	const style = { size: 9 };
	const head = { size: 9, bold: true };
	const say = (text: string): string => fill(text, random);
	const whole = (from: number, to: number): number => from + Math.floor(random() * (to - from + 1));
	sheet.line("Volksbank Großmünster eG", columns.booked, 60, { size: 13, bold: true });
	sheet.line(say("{name}"), columns.booked, 110, { size: 10 });
	sheet.line(say("Mühlenstraße {house}"), columns.booked, 123, { size: 10 });
	sheet.line(say("{zip} {town}"), columns.booked, 136, { size: 10 });
	sheet.line(say("Kontoauszug {house}/2026"), columns.booked, 176, { size: 12, bold: true });
	sheet.lineTo("IBAN DE02 1203 0000 0000 2020 51", columns.credit, 176, style);
	let y = 206;
	const cells: readonly (readonly [string, number, boolean])[] = [
		["Buchung", columns.booked, false],
		["Wert", columns.valued, false],
		["Vorgang", columns.what, false],
		["Soll", columns.debit, true],
		["Haben", columns.credit, true],
	];
	for (const [text, x, isRight] of cells) (isRight ? sheet.lineTo : sheet.line)(text, x, y, head);
	sheet.rule([columns.booked, y + 5], [columns.credit, y + 5], 0.5);
	y += 22;
	let balance = whole(100_000, 900_000);
	const total = (text: string): void => {
		sheet.line(text, columns.what, y, head);
		sheet.lineTo(euros(balance), columns.credit, y, head);
		y += 20;
	};
	total("Alter Kontostand vom 28.02.2026");
	let day = 2;
	for (let count = 0; count < 14; count++) {
		const [kind = "", purpose = "", isCredit] = bookings[whole(0, bookings.length - 1)] ?? [];
		const cents = whole(1_200, 320_000);
		balance += isCredit ? cents : -cents;
		const date = `${String(day).padStart(2, "0")}.03.`;
		sheet.line(date, columns.booked, y, style);
		sheet.line(date, columns.valued, y, style);
		sheet.line(kind, columns.what, y, style);
		sheet.lineTo(euros(cents), isCredit ? columns.credit : columns.debit, y, style);
		for (const line of [say("{name}"), say(purpose)]) {
			y += 11.5;
			sheet.line(line, columns.what, y, style);
		}
		y += 18;
		day += whole(1, 2);
	}
	total("Neuer Kontostand vom 31.03.2026");
}
