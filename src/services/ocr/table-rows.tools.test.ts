import { expect, test } from "vitest";
import { statementPages } from "../../../bench/pages/make.ts";
import { errorsOf } from "../../../bench/pdf/errors.ts";
import type { PageWords } from "../../pdf/text-layer/page-words.ts";
import type { OcrLine } from "./hocr.ts";
import { step } from "./step.ts";
import { orderTableRows } from "./table-rows.ts";

const line = (text: string, x: number, y: number): OcrLine => ({
	words: text.split(" ").map((text, at) => ({ text, box: [x + at * 70, y, x + at * 70 + 60, y + 20], confidence: 90 })),
	baseline: [y + 16, y + 16],
	upended: false,
	endsParagraph: true,
});
const text = (lines: readonly OcrLine[]): string =>
	orderTableRows(lines)
		.map(({ words }) => words.map((word) => word.text).join(" "))
		.join(" | ");

const what = ["Miete Köln", "Gehalt März", "Strom"].map((text, row) => line(text, 200, 100 + 40 * row));
const days = ["02.03.", "D.03.", "05.03."].map((text, row) => line(text, 0, 101 + 40 * row));
const sums = ["1.234,56 €", "12,00 €", "–99,10 €"].map((text, row) => line(text, 600, 99 + 40 * row));

test("a table's columns of dates and sums are read in rows, one that was misread too, each column under its head", () => {
	const heads = [line("Tag", 0, 60), line("Vorgang", 200, 60), line("Betrag", 600, 60)];
	const [day, kind, sum] = heads as [OcrLine, OcrLine, OcrLine];
	const fourth = [line("06.03.", 0, 220), line("Gas", 200, 221), line("7,10 €", 600, 219)] as const;
	expect(text([day, ...days, fourth[0], kind, ...what, fourth[1], sum, ...sums, fourth[2]])).toBe(
		"Tag | Vorgang | Betrag | 02.03. | Miete Köln | 1.234,56 € | D.03. | Gehalt März | 12,00 € | 05.03. | Strom | –99,10 € | 06.03. | Gas | 7,10 €",
	);
});

test.each([
	[
		"columns of text",
		[...what, line("So steht es", 600, 100), line("im Vertrag", 600, 140), line("von 2026", 600, 180)],
	],
	["rows that were read as such", what.flatMap((one, row) => [one, sums[row] as OcrLine])],
	[
		"numbers in the margin of running text",
		[
			...["5", "10", "15"].map((text, row) => line(text, 0, 100 + 40 * row)),
			...[
				"die Klage ist zulässig und auch begründet",
				"denn der Kläger hat einen Anspruch auf",
				"Zahlung aus dem Vertrag vom 3. März",
			].map((text, row) => line(text, 200, 100 + 40 * row)),
		],
	],
])("%s stay as they are", (_, lines) => {
	expect(text(lines)).toBe(lines.map(({ words }) => words.map((word) => word.text).join(" ")).join(" | "));
});

test.each(["02-statement-150-colour", "04-statement-300-gray"])("%s, of a bank, is read row by row", async (name) => {
	for await (const { pdf, text } of statementPages(1, (one) => one === name)) {
		const { outputs } = await step([pdf], { source: "pdf", dpi: 300, upright: false, languages: [] });
		const { lines }: PageWords = JSON.parse(Buffer.from(outputs[0] as Uint8Array).toString("utf8"));
		const read = lines.map(({ words }) => words.map((word) => word.text).join(" ")).join("\n");
		const errors = errorsOf([read], [text]);
		// The IBAN beside the heading is read under it: 5 %.
		expect((100 * errors.characterEdits) / errors.characters).toBeLessThan(6);
	}
});
