import { execFileSync } from "node:child_process";
import { PDFDocument, StandardFonts, TextRenderingMode } from "@cantoo/pdf-lib";
import { expect, test } from "vitest";
import { isUnsearchable } from "../../services/pdf/text-quality.ts";
import { openPdf } from "../document.ts";
import { removeTextLayer } from "./remove-text-layer.ts";

const running = `Die Beklagte wird verurteilt, an den Kläger 1.234,56 € nebst Zinsen in Höhe von fünf Prozentpunkten über dem
Basiszinssatz seit dem 1. März zu zahlen. Die Kosten des Rechtsstreits trägt die Beklagte. Das Urteil ist gegen Sicherheitsleistung
in Höhe von 110 % des zu vollstreckenden Betrages vorläufig vollstreckbar. Der Streitwert wird auf bis zu 2.000 € festgesetzt.`;
const table = Array.from({ length: 60 }, (_, row) => `${row} Laserdrucker LX-${row} Stück ${row},00 EUR`).join("\n");
const refuse = `Dle 8eklagtc w1rd vcrurtc1lt, au dcu K1ägcr l.Z34,S6 € ncbst Z1nscu 1u Höhc v0u fünf Pr0zcntpunktcu übcr dcm 8as1szinssatz
sclt dcm l. Mä1z zu zah1cu. Dlc K0stcu dcs Rcchtsstrc1ts t1ägt d1c 8cklagtc. Das Urtc1l lst gcgcu S1chcrhc1tslc1stuug 1u Höhc`;

test("a layer is judged by its words: running text and tables are kept, refuse is not", () => {
	expect(isUnsearchable(running)).toBe(false);
	expect(isUnsearchable(table)).toBe(false);
	expect(isUnsearchable(refuse)).toBe(true);
});

test("an old invisible layer comes off a page, print stays", async () => {
	const document = await PDFDocument.create();
	const font = await document.embedFont(StandardFonts.Helvetica);
	const page = document.addPage();
	page.drawText("gedruckt", { font });
	page.drawText("unsichtbar", { font, renderMode: TextRenderingMode.Invisible });
	const reopened = await openPdf(await document.save());
	removeTextLayer(reopened.getPage(0));
	const bytes = await reopened.save();
	expect(execFileSync("pdftotext", ["-", "-"], { input: bytes }).toString().trim()).toBe("gedruckt");
});
