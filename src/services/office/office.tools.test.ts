import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import { amplyMs } from "../../../test/helpers/until.ts";
import type { Kind } from "../../kinds.ts";
import { withScratch } from "../../sandbox/scratch.ts";
import { decodeText } from "../../text/decode-text.ts";
import { runTool } from "../../tools/tool.ts";
import { fitSheets } from "./fit-sheets.ts";
import { isEncrypted } from "./needs-password.ts";
import { showWhole } from "./show-whole.ts";
import { step } from "./step.ts";
import { declareSymbolFonts } from "./symbol-fonts.ts";
import { columnsOf, separatorOf } from "./table-text.ts";
import type { OfficeOptions } from "./task.ts";
import { unlock } from "./unlock.ts";
import { writeZip } from "./write-zip.ts";

async function textOf(pdf: Uint8Array): Promise<string> {
	return withScratch(async (folder) => {
		await writeFile(join(folder, "it.pdf"), pdf);
		const { stdout } = await runTool("pdftotext", ["-layout", "it.pdf", "-"], { folder, deadlineMs: amplyMs });
		return stdout.toString("utf8");
	});
}

type OfficeKind = OfficeOptions["kind"];

async function draw(bytes: Uint8Array, kind: OfficeKind): Promise<{ text: string; pages: number; pdf: Uint8Array }> {
	const { outputs, figures } = await step([bytes], { kind });
	expect(outputs).toHaveLength(1);
	const pdf = outputs[0] as Uint8Array;
	return { text: await textOf(pdf), pages: figures.pages, pdf };
}

const latin1 = (text: string) => Buffer.from(text, "latin1");

describe("real documents", () => {
	it.each([
		["pptx", "Folien.pptx", ["Zeitstrahl der Kündigung", "Anlage K 4"]],
		["xlsx", "table.xlsx", ["6ff4173b"]],
		// A formula is drawn by a part of LibreOffice that Debian keeps in a package of its own.
		["docx", "equations.docx", ["angle", "sin", "1.41"]],
		["doc", "Brief.doc", ["Käthe Großmann"]],
		["odt", "Brief.odt", ["Käthe Großmann"]],
		["rtf", "Brief.rtf", ["Käthe Großmann"]],
		["ods", "Tabelle.ods", ["1.234,56"]],
		["xls", "table.xls", ["6ff4173b"]],
	] as const)("draws a %s with its words", async (kind, file, words) => {
		const { text, pages, pdf } = await draw(fixture(`office/${file}`), kind);
		expect(pages).toBeGreaterThan(0);
		for (const word of words) expect(text).toContain(word);
		expect(Buffer.from(pdf).toString("latin1")).toContain("<pdfaid:part>2</pdfaid:part>");
	});

	it("names a cut file damaged", async () => {
		const whole = fixture("office/equations.docx");
		await expect(step([whole.subarray(0, whole.length / 3)], { kind: "docx" })).rejects.toMatchObject({
			code: "damaged",
		});
	});

	it("does not call an RTF done of which nothing is left", async () => {
		// A table three levels down in none: LibreOffice drops it, its words and all.
		const malformed = `{\\rtf1\\ansi\\trowd\\cellx4000\\pard\\intbl\\itap2 Mieter\\par\\pard\\intbl\\itap5 Vermieter\\nestcell{\\*\\nesttableprops\\trowd\\cellx3000\\nestrow}\\pard\\intbl\\itap1 Ort\\cell\\row}`;
		await expect(step([latin1(malformed)], { kind: "rtf" })).rejects.toMatchObject({ code: "damaged" });
		const footnote = "{\\rtf1\\ansi Siehe dort.{\\super\\chftn}{\\footnote\\pard BGH, Urteil vom 5. M\\'e4rz}\\par}";
		expect((await draw(latin1(footnote), "rtf")).text).toContain("BGH, Urteil vom 5. März");
		expect((await draw(latin1("{\\rtf1\\ansi{\\fonttbl{\\f0 Arial;}}\\par}"), "rtf")).pages).toBe(1);
	});
});

describe("text", () => {
	it("keeps the umlauts of a Windows text", async () => {
		const { text } = await draw(latin1("M\xfcller, Stra\xdfe, \xa7 433 BGB, 5 \x80, \x84Zitat\x93\r\n"), "txt");
		expect(text).toContain("Müller, Straße, § 433 BGB, 5 €, „Zitat“");
	});

	it("keeps amounts, dates and leading zeros of a CSV as they are", async () => {
		const csv = latin1("Name;Betrag;Datum;Aktenzeichen\nM\xfcller;1.234,50;01.02.2026;0012\n");
		const { text } = await draw(csv, "csv");
		expect(text).toMatch(/Müller\s+1\.234,50\s+01\.02\.2026\s+0012/);
		expect(text).not.toMatch(/document|Page 1|Seite 1/);
	});

	it("tells encodings apart", () => {
		expect(decodeText(Buffer.from("ä€", "utf8"))).toBe("ä€");
		expect(decodeText(Buffer.from("\ufeffäöü", "utf16le"))).toBe("äöü");
		expect(decodeText(Buffer.from("plain text", "utf16le"))).toBe("plain text");
		expect(decodeText(latin1("\xe4\x80"))).toBe("ä€");
	});

	it("finds the separator, not fooled by decimal commas or quotes", () => {
		expect(separatorOf("a;b\n1,5;2,5\n3,5;4,5\n")).toBe(";");
		expect(separatorOf('a,b\n"x;y;z",2\n')).toBe(",");
		expect(separatorOf("a\tb\tc\n1\t2\t3\n")).toBe("\t");
		expect(columnsOf("a;b\n1;2;3\n", ";")).toBe(3);
	});
});

describe("refusals", () => {
	it("names an empty file and a kind that is no office file", async () => {
		await expect(step([new Uint8Array()], { kind: "docx" })).rejects.toMatchObject({ code: "empty" });
		await expect(step([latin1("x")], { kind: "pdf" as OfficeOptions["kind"] })).rejects.toMatchObject({
			code: "unknown-kind",
		});
	});

	it("names a package that needs a password encrypted", async () => {
		const file = Buffer.concat([
			Buffer.from("d0cf11e0a1b11ae1", "hex"),
			Buffer.alloc(2048),
			Buffer.from("EncryptedPackage", "utf16le"),
		]);
		await expect(step([file], { kind: "docx" })).rejects.toMatchObject({ code: "encrypted" });
	});
});

describe("passwords", () => {
	/** Made by LibreOffice, locked with "Geheim 4711". */
	const locked = async (kind: Kind) => fixture(`office/locked.${kind}`);
	const opened = async (file: Kind, kind: Kind, passwords: string[]) =>
		withScratch(async (folder) => unlock(folder, await locked(file), kind, passwords));

	// A locked package of today hides whether it is Word's or Excel's.
	it.each<[Kind, Kind]>([
		["docx", "docx"],
		["xlsx", "docx"],
		["doc", "doc"],
		["xls", "xls"],
		["odt", "odt"],
	])("opens a %s (taken for %s) with a password of the mail, and with no other", async (file, kind) => {
		expect(await isEncrypted(await locked(file), kind)).toBe(true);
		await expect(opened(file, kind, ["falsch"])).rejects.toMatchObject({ code: "encrypted" });
		const { content, kind: found } = await opened(file, kind, ["falsch", "Geheim 4711"]);
		expect(found).toBe(file);
		expect(await isEncrypted(content, found)).toBe(false);
	});

	it("draws what it opened", async () => {
		const passwords = Buffer.from(JSON.stringify({ parts: [], leftOut: [], passwords: ["Geheim 4711"] }));
		const { outputs, figures } = await step([await locked("odt"), passwords], { kind: "odt" });
		expect(figures.unlocked).toBe(true);
		expect(await textOf(outputs[0] as Uint8Array)).toContain("1.234,56 € für Müller");
		await expect(step([await locked("odt")], { kind: "odt" })).rejects.toMatchObject({ code: "encrypted" });
	});
});

describe("bullets, ticks and arrows of Word's symbol fonts", () => {
	const fontsOf = (pdf: Uint8Array) =>
		withScratch(async (folder) => {
			await writeFile(join(folder, "it.pdf"), pdf);
			const { stdout } = await runTool("pdffonts", ["it.pdf"], { folder, deadlineMs: amplyMs });
			return stdout.toString("latin1");
		});

	it("those of an RTF's lists, too", async () => {
		const list = String.raw`{\*\listtable{\list\listtemplateid1{\listlevel\levelnfc23\levelstartat1{\leveltext\'01\u-3913 ?;}{\levelnumbers;}\f1\fi-360\li720}\listid1}}{\*\listoverridetable{\listoverride\listid1\listoverridecount0\ls1}}`;
		const rtf = String.raw`{\rtf1\ansi{\fonttbl{\f0 Arial;}{\f1\fnil\fcharset2 Symbol;}}${list}\pard\ls1\ilvl0\fi-360\li720\f0 Kopie des Mietvertrags\par}`;
		const { text } = await draw(latin1(rtf), "rtf");
		expect(text).toMatch(/• +Kopie des Mietvertrags/);
		expect(text).not.toMatch(/[\uf020-\uf0ff]/);
	});

	it("an OpenDocument's are, though it does not say that the font is one of symbols", async () => {
		const names = ["office", "style", "text", "fo"].map((prefix) => {
			const name = prefix === "fo" ? "xsl-fo-compatible" : prefix;
			return `xmlns:${prefix}="urn:oasis:names:tc:opendocument:xmlns:${name}:1.0"`;
		});
		const bullet = `<text:list-level-style-bullet text:level="1" text:bullet-char="\uf0b7"><style:list-level-properties text:space-before="0.25in" text:min-label-width="0.25in"/><style:text-properties style:font-name="Symbol"/></text:list-level-style-bullet>`;
		const styles = `<office:font-face-decls><style:font-face style:name="Symbol" svg:font-family="Symbol" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"/></office:font-face-decls><office:automatic-styles><text:list-style style:name="L1">${bullet}</text:list-style></office:automatic-styles>`;
		const list = `<text:list text:style-name="L1"><text:list-item><text:p>Kopie des Mietvertrags</text:p></text:list-item></text:list>`;
		const content = `<office:document-content ${names.join(" ")} office:version="1.3">${styles}<office:body><office:text>${list}</office:text></office:body></office:document-content>`;
		const type = "application/vnd.oasis.opendocument.text";
		const entry = (path: string, media: string) =>
			`<manifest:file-entry manifest:full-path="${path}" manifest:media-type="${media}"/>`;
		const manifest = `<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0" manifest:version="1.3">${entry("/", type)}${entry("content.xml", "text/xml")}</manifest:manifest>`;
		const parts = { mimetype: type, "content.xml": content, "META-INF/manifest.xml": manifest };
		const odt = await writeZip(Object.entries(parts).map(([name, xml]) => [name, Buffer.from(xml)] as const));
		const { text } = await draw(odt, "odt");
		expect(text).toMatch(/• +Kopie des Mietvertrags/);
		expect(text).not.toMatch(/[\uf020-\uf0ff]/);
	});

	it("of bullets in fonts that LibreOffice knows nothing is changed, of others the very sign is", () => {
		const level = (font: string) =>
			`<text:list-level-style-bullet text:level="1" text:bullet-char="\uf0fc"><style:list-level-properties><style:list-level-label-alignment fo:margin-left="0.5in"/></style:list-level-properties><style:text-properties style:font-name="${font}"/></text:list-level-style-bullet>`;
		const closed = '<text:list-level-style-bullet text:level="2" text:bullet-char="\uf0b7"/>';
		expect(declareSymbolFonts(closed + level("OpenSymbol1") + level("Wingdings"))).toBe(
			closed.replace("\uf0b7", "•") + level("OpenSymbol1") + level("Wingdings").replace("\uf0fc", "✓"),
		);
	});

	it("an RTF's are drawn as such", async () => {
		const fonts = String.raw`{\fonttbl{\f0\fnil\fcharset0 Arial;}{\f1\fnil\fcharset2 Wingdings;}{\f2\fnil\fcharset2 Symbol;}}`;
		const rtf = String.raw`{\rtf1\ansi${fonts}\f0 Erledigt: {\f1\'fc} Punkt: {\f2\'b7} Ende\par}`;
		const { pdf, text } = await draw(latin1(rtf), "rtf");
		expect(text).toMatch(/Erledigt:.*Punkt:.*Ende/);
		// In no other font would a tick be a tick.
		expect(await fontsOf(pdf)).toMatch(/OpenSymbol/);
		expect(await fontsOf(pdf)).not.toMatch(/StandardSymbols|NotoSans/);
	});
});

describe("a table shows all that is in it", () => {
	const namespace = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"';
	const officeRelation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
	const relation = (type: string, target: string) =>
		`<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="${officeRelation}/${type}" Target="${target}"/></Relationships>`;
	const override = (part: string, type: string) =>
		`<Override PartName="/xl/${part}.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.${type}+xml"/>`;

	/** A book of one sheet: columns of `widths` letters, rows of cells, some of a fixed height in points. */
	function book(
		widths: readonly number[],
		rows: readonly { cells: readonly (string | number)[]; height?: number }[],
	): Promise<Uint8Array> {
		const cols = widths.map((width, at) => `<col min="${at + 1}" max="${at + 1}" width="${width}" customWidth="1"/>`);
		const cell = (value: string | number) =>
			typeof value === "number"
				? `<c><v>${value}</v></c>`
				: value === ""
					? "<c/>"
					: `<c t="inlineStr"><is><t>${value}</t></is></c>`;
		const data = rows.map(
			({ cells, height }) =>
				`<row${height === undefined ? "" : ` ht="${height}" customHeight="1"`}>${cells.map(cell).join("")}</row>`,
		);
		const parts = {
			"[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>${override("workbook", "sheet.main")}${override("sheet1", "worksheet")}</Types>`,
			"_rels/.rels": relation("officeDocument", "xl/workbook.xml"),
			"xl/workbook.xml": `<workbook ${namespace} xmlns:r="${officeRelation}"><sheets><sheet name="Konto" sheetId="1" r:id="r1"/></sheets></workbook>`,
			"xl/_rels/workbook.xml.rels": relation("worksheet", "sheet1.xml"),
			"xl/sheet1.xml": `<worksheet ${namespace}><cols>${cols.join("")}</cols><sheetData>${data.join("")}</sheetData></worksheet>`,
		};
		return writeZip(Object.entries(parts).map(([name, xml]) => [name, Buffer.from(xml)] as const));
	}

	const squeezed = (text: string) => text.replace(/\s+/g, " ");
	const purpose = "Abschlag Strom für die Wohnung im dritten Stock, Vertrag 4711";

	it("text that would run into its neighbour is broken into lines, even in a row of fixed height", async () => {
		for (const height of [undefined, 15]) {
			const rows = [{ cells: ["Zweck", "Betrag"] }, { cells: [purpose, 12.5], ...(height && { height }) }];
			const { pdf } = await draw(await book([20, 10], rows), "xlsx");
			const { stdout } = await withScratch(async (folder) => {
				await writeFile(join(folder, "it.pdf"), pdf);
				return runTool("pdftotext", ["-raw", "it.pdf", "-"], { folder, deadlineMs: amplyMs });
			});
			expect(squeezed(stdout.toString("utf8"))).toContain(purpose);
		}
	});

	it("a number is shown whole, not as ### or 1E+06", async () => {
		const { text } = await draw(await book([10, 4], [{ cells: ["Summe", 1234567.89] }]), "xlsx");
		expect(squeezed(text).trim()).toBe("Summe 1234567,89");
	});

	it("text with nothing beside it runs on in one line", async () => {
		const { text } = await draw(
			await book([10, 10], [{ cells: [purpose] }, { cells: [purpose, "", "", "", "", "", "", "", "x"] }]),
			"xlsx",
		);
		expect(text.split("\n").filter((line) => line.includes(purpose))).toHaveLength(2);
	});

	it("a cell of a million words is no crash", () => {
		const table = `<table:table><table:table-column table:style-name="co1"/><table:table-row><table:table-cell><text:p>${"wort ".repeat(1_000_000)}</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>`;
		const column = `<style:style style:name="co1" style:family="table-column"><style:table-column-properties style:column-width="1cm"/></style:style>`;
		expect(showWhole(`${column}</office:automatic-styles>${table}`)).toContain('fo:wrap-option="wrap"');
		expect(showWhole(column + table)).toBe(column + table);
	});

	it("tables in charts and notes beside cells are left alone", () => {
		const chart = `<draw:object><table:table><table:table-column table:style-name="co1"/><table:table-row><table:table-cell office:value-type="float"><text:p>123456789123456789</text:p></table:table-cell></table:table-row></table:table></draw:object>`;
		const fods = `<style:style style:name="co1" style:family="table-column"><style:table-column-properties style:column-width="1cm"/></style:style></office:automatic-styles><table:table><table:shapes>${chart}</table:shapes><table:table-column table:style-name="co1"/><table:table-row><table:table-cell office:value-type="string"><office:annotation><text:p>${purpose}</text:p></office:annotation><text:p>a</text:p></table:table-cell><table:table-cell><text:p>b</text:p></table:table-cell></table:table-row></table:table>`;
		expect(showWhole(fods)).toBe(fods);
	});
});

describe("fitting sheets", () => {
	const sheet = (attributes: string, columns: number) => `
<style:style style:name="co1" style:family="table-column"><style:table-column-properties style:column-width="3cm"/></style:style>
<style:style style:name="ta1" style:family="table" style:master-page-name="M1"><style:table-properties/></style:style>
<style:page-layout style:name="L1"><style:page-layout-properties fo:page-width="21cm" fo:page-height="29.7cm"${attributes}/></style:page-layout>
<style:master-page style:name="M1" style:page-layout-name="L1"/>
<table:table table:name="a" table:style-name="ta1"><table:table-column table:style-name="co1" table:number-columns-repeated="16384"/>
<table:table-row><table:table-cell table:number-columns-repeated="${columns}"><text:p>1</text:p></table:table-cell><table:table-cell table:number-columns-repeated="9000"/></table:table-row></table:table>`;

	it("turns the paper of a wide sheet only", () => {
		expect(fitSheets(sheet("", 4))).toContain('fo:page-width="21cm" fo:page-height="29.7cm" style:scale-to-X="1"');
		expect(fitSheets(sheet("", 12))).toContain('fo:page-width="29.7cm" fo:page-height="21cm" style:scale-to-X="1"');
	});

	it("leaves the author's own fit alone", () => {
		const own = sheet(' style:scale-to-pages="1"', 12);
		expect(fitSheets(own)).toBe(own);
	});
});
