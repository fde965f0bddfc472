import type { Letter, Paragraph } from "./letter.ts";
import { zip } from "./zip.ts";

const escapeXml = (text: string) => text.replace(/&/g, "&amp;").replace(/</g, "&lt;");

function paragraph({ text, align, bold, size, after = 0 }: Paragraph): string {
	const run = `${bold ? "<w:b/>" : ""}${size ? `<w:sz w:val="${size * 2}"/>` : ""}`;
	const justify = align ?? (text.length > 120 ? "both" : "left");
	return `<w:p><w:pPr><w:spacing w:after="${after * 20}"/><w:jc w:val="${justify}"/></w:pPr><w:r><w:rPr>${run}</w:rPr><w:t xml:space="preserve">${escapeXml(text)}</w:t></w:r></w:p>`;
}

const declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n';
const office = "http://schemas.openxmlformats.org";

/** The smallest Word file that Word, too, opens without a word. A4, margins of 2.5 cm and 2 cm. */
export function docx({ font, content }: Letter): Promise<Buffer> {
	const body = content.map(paragraph).join("");
	const section =
		'<w:sectPr><w:pgSz w:w="11906" w:h="16838"/><w:pgMar w:top="1000" w:right="1134" w:bottom="850" w:left="1418" w:header="500" w:footer="500" w:gutter="0"/></w:sectPr>';
	const fonts = `<w:rFonts w:ascii="${font}" w:hAnsi="${font}" w:cs="${font}"/>`;
	const files = {
		"[Content_Types].xml": `<Types xmlns="${office}/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/><Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/></Types>`,
		"_rels/.rels": `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
		"word/_rels/document.xml.rels": `<Relationships xmlns="${office}/package/2006/relationships"><Relationship Id="rId1" Type="${office}/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
		"word/styles.xml": `<w:styles xmlns:w="${office}/wordprocessingml/2006/main"><w:docDefaults><w:rPrDefault><w:rPr>${fonts}<w:sz w:val="22"/><w:lang w:val="de-DE"/></w:rPr></w:rPrDefault></w:docDefaults></w:styles>`,
		"word/document.xml": `<w:document xmlns:w="${office}/wordprocessingml/2006/main"><w:body>${body}${section}</w:body></w:document>`,
	};
	return zip(
		Object.fromEntries(Object.entries(files).map(([name, xml]) => [name, Buffer.from(declaration + xml, "utf8")])),
	);
}
