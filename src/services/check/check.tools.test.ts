import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PDFArray, type PDFDict, PDFDocument, PDFName, type PDFRef, PDFString, StandardFonts } from "@cantoo/pdf-lib";
import { afterAll, beforeAll, expect, test } from "vitest";
import { fixture } from "../../../test/helpers/fixture.ts";
import type { FindingCode } from "../../court/findings.ts";
import { step } from "./step.ts";

/** Each rule with a file that breaks only it, and files that must not be flagged. */
let folder: string;
beforeAll(() => {
	folder = mkdtempSync("/dev/shm/check-test-");
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const findingsOf = async (bytes: Uint8Array): Promise<FindingCode[]> => (await step([bytes], {})).figures.findings;

/** A page without fonts, and what `change` does to it. */
async function made(change: (pdf: PDFDocument) => unknown = () => {}): Promise<Uint8Array> {
	const pdf = await PDFDocument.create();
	pdf.addPage([595, 842]).drawLine({ start: { x: 10, y: 10 }, end: { x: 100, y: 100 } });
	await change(pdf);
	return pdf.save();
}
const action = (pdf: PDFDocument, S: string, more: Record<string, unknown> = {}) =>
	pdf.context.obj({ Type: "Action", S, ...more } as never);
function annotate(pdf: PDFDocument, annotation: Record<string, unknown>): void {
	const entry = pdf.context.register(pdf.context.obj({ Type: "Annot", Rect: [0, 0, 9, 9], ...annotation } as never));
	pdf.getPage(0).node.set(PDFName.of("Annots"), pdf.context.obj([entry]));
}
const describe = (pdf: PDFDocument, xmp: string) =>
	pdf.catalog.set(
		PDFName.of("Metadata"),
		pdf.context.register(pdf.context.stream(`<rdf:Description>${xmp}</rdf:Description>`, { Type: "Metadata" })),
	);
/** An image of one segment (ITU-T T.88, 7.2: number, type, refers to none, page 1, no data). */
function jbig2(pdf: PDFDocument, segment: "symbol dictionary" | "generic region"): void {
	const type = { "symbol dictionary": 0, "generic region": 38 }[segment];
	const image = pdf.context.stream(Uint8Array.of(0, 0, 0, 0, type, 0, 1, 0, 0, 0, 0), {
		Subtype: "Image",
		Filter: "JBIG2Decode",
	});
	pdf.catalog.set(PDFName.of("X"), pdf.context.register(image));
}

// biome-ignore format: a line each
test.each<[string, FindingCode[], (pdf: PDFDocument) => unknown]>([
	["nothing special", [], () => {}],
	["a hyperlink", [], (pdf) => annotate(pdf, { Subtype: "Link", A: action(pdf, "URI", { URI: PDFString.of("https://example.de") }) })],
	["a jump at opening", [], (pdf) => pdf.catalog.set(PDFName.of("OpenAction"), action(pdf, "GoTo", { D: [0, "Fit"] }))],
	["a form field without a script", [], (pdf) => pdf.getForm().createCheckBox("ja").addToPage(pdf.getPage(0))],
	["a font of the reader's", ["fonts-missing"], async (pdf) => pdf.getPage(0).drawText("Klage", { font: await pdf.embedFont(StandardFonts.Helvetica) })],
	["a stream in another file", ["external-content"], (pdf) => pdf.catalog.set(PDFName.of("X"), pdf.context.register(pdf.context.stream("", { F: PDFString.of("a.bin") })))],
	["an attached file", ["embedded-files"], (pdf) => pdf.attach(Buffer.from("x"), "x.txt")],
	["a file as an annotation", ["embedded-files"], (pdf) => annotate(pdf, { Subtype: "FileAttachment" })],
	["a film", ["embedded-files"], (pdf) => annotate(pdf, { Subtype: "RichMedia" })],
	["a model to turn about", ["embedded-files"], (pdf) => annotate(pdf, { Subtype: "3D" })],
	["a film on a screen", ["embedded-files"], (pdf) => annotate(pdf, { Subtype: "Screen" })],
	["a film, as it was before", ["embedded-files"], (pdf) => annotate(pdf, { Subtype: "Movie" })],
	["a sound", ["embedded-files"], (pdf) => annotate(pdf, { Subtype: "Sound" })],
	["a note and a stamp", [], (pdf) => annotate(pdf, { Subtype: "Stamp", Contents: PDFString.of("Eingang 5. März") })],
	["a portfolio", ["embedded-files"], (pdf) => pdf.catalog.set(PDFName.of("Collection"), pdf.context.obj({}))],
	["a script", ["active-content"], (pdf) => pdf.addJavaScript("gruss", "app.alert(1)")],
	["a script at opening", ["active-content"], (pdf) => pdf.catalog.set(PDFName.of("OpenAction"), action(pdf, "JavaScript", { JS: PDFString.of("1") }))],
	["a program that a link starts", ["active-content"], (pdf) => annotate(pdf, { Subtype: "Link", A: action(pdf, "Launch") })],
	["an action on a page's opening", ["active-content"], (pdf) => pdf.getPage(0).node.set(PDFName.of("AA"), pdf.context.obj({ O: action(pdf, "SubmitForm") }))],
	["a script after a jump", ["active-content"], (pdf) => pdf.catalog.set(PDFName.of("OpenAction"), action(pdf, "GoTo", { Next: [action(pdf, "JavaScript")] }))],
	["an action that fetches data", ["active-content"], (pdf) => annotate(pdf, { Subtype: "Link", A: action(pdf, "ImportData") })],
	["a script at a form field", ["active-content"], (pdf) => annotate(pdf, { Subtype: "Widget", FT: "Tx", AA: { K: action(pdf, "JavaScript") } })],
	["a bookmark", [], (pdf) => pdf.catalog.set(PDFName.of("Outlines"), pdf.context.obj({ First: { Title: PDFString.of("I."), A: action(pdf, "GoTo") } } as never))],
	["a signature", [], (pdf) => annotate(pdf, { Subtype: "Widget", FT: "Sig", V: { Type: "Sig", Filter: "Adobe.PPKLite", SubFilter: "ETSI.CAdES.detached" } })],
	["an XFA form", ["active-content"], (pdf) => pdf.catalog.set(PDFName.of("AcroForm"), pdf.context.obj({ Fields: [], XFA: PDFArray.withContext(pdf.context) }))],
	["a scan whose letters are of a common stock", ["symbol-coded"], (pdf) => jbig2(pdf, "symbol dictionary")],
	["a scan letter by letter", [], (pdf) => jbig2(pdf, "generic region")],
	["PDF/A-2", [], (pdf) => describe(pdf, "<pdfaid:part>2</pdfaid:part>")],
	["PDF/A-3", ["later-standard"], (pdf) => describe(pdf, "<pdfaid:part>3</pdfaid:part>")],
	["PDF/X by its description", ["later-standard"], (pdf) => describe(pdf, "<pdfxid:GTS_PDFXVersion>PDF/X-4</pdfxid:GTS_PDFXVersion>")],
	["PDF/X", ["later-standard"], (pdf) => (pdf.context.lookup(pdf.context.trailerInfo.Info as PDFRef) as PDFDict).set(PDFName.of("GTS_PDFXVersion"), PDFString.of("PDF/X-4"))],
])("%s: %s", async (_what, findings, change) => {
	expect(await findingsOf(await made(change))).toEqual(findings);
});

test("a locked file is said to be locked, whatever lies inside", async () => {
	const open = join(folder, "open.pdf");
	writeFileSync(open, await made((pdf) => pdf.addJavaScript("gruss", "app.alert(1)")));
	for (const [user, flags] of [
		["geheim", []],
		["", ["--print=none"]],
	] as const) {
		const locked = join(folder, `locked-${user}.pdf`);
		execFileSync("qpdf", ["--encrypt", user, "owner", "256", ...flags, "--", open, locked]);
		expect(await findingsOf(readFileSync(locked))).toEqual(["locked"]);
	}
});

test("what is no PDF, or the ruin of one", async () => {
	expect(await findingsOf(Buffer.from("Sehr geehrte Damen und Herren"))).toEqual(["no-pdf"]);
	expect(await findingsOf(Buffer.from("%PDF-1.7\nnichts"))).toEqual(["unreadable"]);
});

test("real scans: symbol coding is found, missing text is said", async () => {
	const symbols = fixture("pdf/jbig2-symbols.pdf");
	expect(await findingsOf(symbols)).toContain("symbol-coded");
	const plain = readFileSync(new URL("../../../samples/Scan.pdf", import.meta.url));
	expect(await findingsOf(plain)).toEqual(["not-searchable"]);
});
