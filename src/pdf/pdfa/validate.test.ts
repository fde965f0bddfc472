import { PDFArray, PDFDocument, PDFName, PDFNumber, PDFString, StandardFonts } from "@cantoo/pdf-lib";
import { expect, test } from "vitest";
import { convertToPdfA } from "../convert-to-pdfa.ts";
import { checkPdfA } from "./validate.ts";

/** A sound PDF/A-2b of one page with a drawing, and what `change` does to it. Whole corpora: test/collection/pdfa.test.ts. */
async function made(change: (pdf: PDFDocument) => unknown = () => {}): Promise<Uint8Array> {
	const pdf = await PDFDocument.create();
	pdf.addPage([595, 842]).drawLine({ start: { x: 10, y: 10 }, end: { x: 100, y: 100 } });
	convertToPdfA(pdf);
	const id = PDFString.of("0123456789abcdef");
	pdf.context.trailerInfo.ID = pdf.context.obj([id, id]);
	await change(pdf);
	return pdf.save({ useObjectStreams: false, updateFieldAppearances: false });
}
const entry = (pdf: PDFDocument, key: string, value: unknown) =>
	pdf.catalog.set(PDFName.of(key), pdf.context.obj(value as never));
const annotate = (pdf: PDFDocument, annotation: Record<string, unknown>) =>
	pdf
		.getPage(0)
		.node.set(PDFName.of("Annots"), pdf.context.obj([{ Type: "Annot", Rect: [0, 0, 9, 9], ...annotation }] as never));
const content = (pdf: PDFDocument, operators: string) =>
	pdf.getPage(0).node.set(PDFName.of("Contents"), pdf.context.register(pdf.context.stream(operators)));
const graphicsState = (pdf: PDFDocument, state: Record<string, unknown>) => {
	pdf
		.getPage(0)
		.node.set(PDFName.of("Resources"), pdf.context.obj({ ExtGState: { G: { Type: "ExtGState", ...state } } } as never));
	content(pdf, "/G gs 0 0 9 9 re f");
};
const image = (pdf: PDFDocument, entries: Record<string, unknown>) => {
	const dict = { Subtype: "Image", Width: 1, Height: 1, ColorSpace: "DeviceRGB", BitsPerComponent: 8, ...entries };
	const picture = pdf.context.register(pdf.context.stream(Uint8Array.of(0, 0, 0), dict as never));
	pdf.getPage(0).node.set(PDFName.of("Resources"), pdf.context.obj({ XObject: { I: picture } }));
	content(pdf, "/I Do");
};

// biome-ignore format: a line each
test.each<[string, string | undefined, (pdf: PDFDocument) => unknown]>([
	["nothing", undefined, () => {}],
	["a link with all its flags", undefined, (pdf) => annotate(pdf, { Subtype: "Link", F: 4 })],
	["a picture in RGB", undefined, (pdf) => image(pdf, {})],
	["no identifiers", "6.1.3", (pdf) => { pdf.context.trailerInfo.ID = undefined as never; }],
	["an integer out of range", "6.1.13", (pdf) => entry(pdf, "X", PDFNumber.of(2_147_483_648))],
	["a string that is too long", "6.1.13", (pdf) => entry(pdf, "X", PDFString.of("x".repeat(32_768)))],
	["a page that is too large", "6.1.13", (pdf) => pdf.getPage(0).setMediaBox(0, 0, 20_000, 842)],
	["a stream in another file", "6.1.7.1", (pdf) => entry(pdf, "X", pdf.context.register(pdf.context.stream("", { F: PDFString.of("a.bin") })))],
	["LZW", "6.1.7.2", (pdf) => entry(pdf, "X", pdf.context.register(pdf.context.stream("", { Filter: "LZWDecode" })))],
	["an operator that there is not", "6.2.2", (pdf) => content(pdf, "1 frob")],
	["CMYK without an intent for it", "6.2.4.3", (pdf) => content(pdf, "0 0 0 1 k 0 0 9 9 re f")],
	["a transfer function", "6.2.5", (pdf) => graphicsState(pdf, { TR: "Identity" })],
	["a blend mode that there is not", "6.2.10", (pdf) => graphicsState(pdf, { BM: "Glow" })],
	["a rendering intent that there is not", "6.2.6", (pdf) => content(pdf, "/Nice ri")],
	["an interpolated picture", "6.2.8.1", (pdf) => image(pdf, { Interpolate: true })],
	["a picture with alternates", "6.2.8.1", (pdf) => image(pdf, { Alternates: [] })],
	["a font that is not embedded", "6.2.11.4.1", async (pdf) => pdf.getPage(0).drawText("Klage", { font: await pdf.embedFont(StandardFonts.Helvetica) })],
	["a film", "6.3.1", (pdf) => annotate(pdf, { Subtype: "Movie", F: 4, AP: { N: pdf.context.register(pdf.context.stream("", { Subtype: "Form", BBox: [0, 0, 9, 9] })) } })],
	["an annotation without flags", "6.3.2", (pdf) => annotate(pdf, { Subtype: "Link" })],
	["a hidden annotation", "6.3.2", (pdf) => annotate(pdf, { Subtype: "Link", F: 6 })],
	["a stamp without an appearance", "6.3.3", (pdf) => annotate(pdf, { Subtype: "Stamp", F: 4 })],
	["fields that the reader draws", "6.4.1", (pdf) => entry(pdf, "AcroForm", { Fields: [], NeedAppearances: true })],
	["an XFA form", "6.4.2", (pdf) => entry(pdf, "AcroForm", { Fields: [], XFA: PDFArray.withContext(pdf.context) })],
	["a script", "6.5.1", (pdf) => annotate(pdf, { Subtype: "Link", F: 4, A: { S: "JavaScript", JS: PDFString.of("1") } })],
	["a page that acts by itself", "6.5.2", (pdf) => pdf.getPage(0).node.set(PDFName.of("AA"), pdf.context.obj({}))],
	["no metadata", "6.6.2.1", (pdf) => pdf.catalog.delete(PDFName.of("Metadata"))],
	["an embedded file", "6.8", (pdf) => pdf.attach(Buffer.from("x"), "x.txt")],
	["alternate presentations", "6.10", (pdf) => entry(pdf, "Names", { AlternatePresentations: {} })],
	["requirements of the reader", "6.11", (pdf) => entry(pdf, "Requirements", [])],
])("%s: %s", async (_what, clause, change) => {
	const found = (await checkPdfA(await made(change))).findings.map((finding) => finding.clause);
	expect(clause === undefined ? found : new Set(found)).toEqual(clause === undefined ? [] : new Set([clause]));
});

test("a sound file's claim is read", async () => {
	expect(await checkPdfA(await made())).toEqual({ findings: [], unicode: true, claim: { part: "2", level: "B" } });
});

test("data after the end, and white space that is not as prescribed", async () => {
	const sound = Buffer.from(await made());
	const clauses = async (pdf: Buffer) => (await checkPdfA(pdf)).findings.map(({ clause }) => clause);
	expect(await clauses(Buffer.concat([sound, Buffer.from("more")]))).toEqual(["6.1.3"]);
	expect(await clauses(Buffer.from(sound.toString("latin1").replace("%PDF-1.7", "%PDF-2.0"), "latin1"))).toEqual([
		"6.1.2",
	]);
});

test("garbage is told apart from a document, and nothing is thrown", async () => {
	for (const garbage of [Buffer.alloc(0), Buffer.from("%PDF-1.7\n"), Buffer.alloc(100_000, "1")])
		expect((await checkPdfA(garbage)).findings.map(({ clause }) => clause)).toEqual(["6.1.1"]);
});
