import type { Kind } from "../../kinds.ts";

/** Names of entries stand in a zip's directory as they are: [MS-OFFMACRO2] §2.2.1, OpenDocument 1.3 part 2 §3.16. */
const inOpenXml = Buffer.from("vbaProject.bin");
const inOpenDocument = Buffer.from("Basic/script-lc.xml");
/** The storage of a compound file, in UTF-16 ([MS-OVBA] §2.2.1, [MS-CFB] §2.6.1). */
const inCompound = Buffer.from("_VBA_PROJECT", "utf16le");

const marks: Partial<Record<Kind, Buffer>> = {
	docx: inOpenXml,
	xlsx: inOpenXml,
	xlsb: inOpenXml,
	pptx: inOpenXml,
	odt: inOpenDocument,
	ods: inOpenDocument,
	odp: inOpenDocument,
	doc: inCompound,
	xls: inCompound,
	ppt: inCompound,
};

/** Whether an Office document brings programs of its own, whatever its name says. */
export function hasMacros(kind: Kind, content: Uint8Array): boolean {
	const mark = marks[kind];
	return mark !== undefined && Buffer.from(content.buffer, content.byteOffset, content.byteLength).includes(mark);
}
