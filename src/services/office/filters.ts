import type { Kind } from "../../kinds.ts";

/** How LibreOffice reads a kind and by which of its programs it is drawn. */
interface Filter {
	readonly ending: string;
	readonly input: string;
	readonly program: "writer" | "calc" | "impress";
}

export const filters: Partial<Readonly<Record<Kind, Filter>>> = {
	docx: { ending: "docx", input: "MS Word 2007 XML", program: "writer" },
	doc: { ending: "doc", input: "MS Word 97", program: "writer" },
	odt: { ending: "odt", input: "writer8", program: "writer" },
	rtf: { ending: "rtf", input: "Rich Text Format", program: "writer" },
	// Charset, line ends, font, language.
	txt: { ending: "txt", input: "Text (encoded):UTF8,LF,Liberation Mono,de-DE", program: "writer" },
	xlsx: { ending: "xlsx", input: "Calc MS Excel 2007 XML", program: "calc" },
	xlsb: { ending: "xlsb", input: "Calc MS Excel 2007 Binary", program: "calc" },
	xls: { ending: "xls", input: "MS Excel 97", program: "calc" },
	ods: { ending: "ods", input: "calc8", program: "calc" },
	// The options depend on the file's separator: `csvInput`.
	csv: { ending: "csv", input: "Text - txt - csv (StarCalc)", program: "calc" },
	pptx: { ending: "pptx", input: "Impress MS PowerPoint 2007 XML", program: "impress" },
	ppt: { ending: "ppt", input: "MS PowerPoint 97", program: "impress" },
	odp: { ending: "odp", input: "impress8", program: "impress" },
};

const value = (type: string, of: number | boolean) => ({ type, value: String(of) });

/** Safest for courts: PDF/A-2b, fonts embedded, nothing attached, forms drawn as they look; tagged for screen readers. */
const pdfOptions = JSON.stringify({
	SelectPdfVersion: value("long", 2),
	UseTaggedPDF: value("boolean", true),
	ExportBookmarks: value("boolean", true),
	ExportFormFields: value("boolean", false),
	ExportNotes: value("boolean", false),
	ReduceImageResolution: value("boolean", true),
	MaxImageResolution: value("long", 300),
	Quality: value("long", 90),
});

export function pdfTarget(program: Filter["program"]): string {
	return `pdf:${program}_pdf_Export:${pdfOptions}`;
}

/**
 * Separator and quote as character codes, UTF-8 (76), from line 1, every column as text (2): a date or an amount must
 * not be rewritten, nor a leading zero lost.
 */
export function csvInput(separator: string, columns: number): string {
	const asText = Array.from({ length: columns }, (_, index) => `${index + 1}/2`).join("/");
	return `${filters.csv?.input}:${separator.charCodeAt(0)},34,76,1,${asText},1031,true,false`;
}
