import { chance } from "../../../samples/chance.ts";
import { hashOf, type Measure, type Result } from "../measure.ts";

type Change = (fods: string) => string;

const words = "Anlage Betrag Bezeichnung Zahlungserinnerung Datum Summe Kostenfestsetzungsbeschluss Nr".split(" ");

/** Tables of narrow and wide columns, with words, sentences and amounts that do not fit, one of them wider than a page. */
const tables = [
	{ name: "narrow", columns: 4, width: 1.8, words: 3 },
	{ name: "sentences", columns: 6, width: 2.6, words: 14 },
	{ name: "wide", columns: 9, width: 2.5, words: 2 },
	{ name: "long text", columns: 3, width: 3.5, words: 90 },
] as const;

/** Spreadsheets as LibreOffice writes them. Cells that are left as they are count against it: what fits, and what is cut off. */
export const office: Measure = {
	folder: "src/services/office",
	figure: "cells left alone",
	async prepare(_, seed) {
		const sheets = tables.map((table) => ({ name: table.name, fods: sheet(table, chance(4_000 + seed)) }));
		return async (load) => {
			const { showWhole } = (await load("show-whole.ts")) as { showWhole: Change };
			const { fitSheets } = (await load("fit-sheets.ts")) as { fitSheets: Change };
			return new Map(
				sheets.map(({ name, fods }): [string, Result] => {
					const drawn = fitSheets(showWhole(fods));
					const of = fods.split("<table:table-cell ").length - 1;
					return [name, { hash: hashOf(drawn), count: of - (drawn.split(".wrap").length - 1), of }];
				}),
			);
		};
	},
};

function sheet({ columns, width, words: many }: (typeof tables)[number], random: () => number): string {
	const word = () => words[Math.floor(random() * words.length)] ?? "";
	const cell = (index: number) => {
		const text = Array.from({ length: 1 + Math.floor(random() * many) }, word).join(" ");
		const amount = Math.round(1e9 * random());
		return index % 3 === 2
			? `<table:table-cell table:style-name="ce1" office:value-type="float" office:value="${amount}"><text:p>${amount},00 €</text:p></table:table-cell>`
			: `<table:table-cell table:style-name="ce1" office:value-type="string"><text:p>${text}</text:p></table:table-cell>`;
	};
	const row = () =>
		`<table:table-row table:style-name="ro1">${Array.from({ length: columns }, (_, index) => cell(index)).join("")}</table:table-row>`;
	return `<office:document><office:styles><style:default-style style:family="table-cell"><style:text-properties fo:font-size="10pt"/></style:default-style></office:styles><office:automatic-styles><style:style style:name="co1" style:family="table-column"><style:table-column-properties style:column-width="${width}cm"/></style:style><style:style style:name="ro1" style:family="table-row"><style:table-row-properties style:row-height="0.45cm" style:use-optimal-row-height="false"/></style:style><style:style style:name="ta1" style:family="table" style:master-page-name="Default"/><style:style style:name="ce1" style:family="table-cell"/><style:page-layout style:name="pm1"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"/></style:page-layout></office:automatic-styles><office:master-styles><style:master-page style:name="Default" style:page-layout-name="pm1"/></office:master-styles><table:table table:name="1" table:style-name="ta1"><table:table-column table:style-name="co1" table:number-columns-repeated="${columns}" table:default-cell-style-name="ce1"/>${Array.from({ length: 12 }, row).join("")}</table:table></office:document>`;
}
