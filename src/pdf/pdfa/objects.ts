import { PDFArray, PDFDict, PDFHexString, PDFName, PDFNumber, PDFStream, PDFString } from "@cantoo/pdf-lib";
import { get, getArray, getDict, getName, inherited, type Model, nameText } from "./model.ts";
import { filtersOf } from "./stream-data.ts";
import type { Report } from "./violation.ts";

/** 6.1.13. */
export const maxInteger = 2 ** 31 - 1;
const minInteger = -(2 ** 31);
const maxReal = 3.403e38;
export const maxStringBytes = 32_767;
export const maxNameBytes = 127;
const maxIndirectObjects = 8_388_607;
const minPageUnits = 3;
const maxPageUnits = 14_400;
/** ISO 32000-1, table 6, without LZWDecode (6.1.7.2). */
const allowedFilters = new Set(
	"ASCIIHexDecode ASCII85Decode FlateDecode RunLengthDecode CCITTFaxDecode JBIG2Decode DCTDecode JPXDecode Crypt".split(
		" ",
	),
);

/** 6.1.6 to 6.1.8, 6.1.12 and 6.1.13: what holds for every object that can be reached. */
export function checkObjects(model: Model, report: Report): void {
	for (const [object, where] of model.objects) {
		if (object instanceof PDFNumber) checkNumber(object.asNumber(), where, report);
		else if (object instanceof PDFName) checkName(object, where, report);
		else if (object instanceof PDFHexString) checkHex(object, where, report);
		else if (object instanceof PDFString) checkLength(object.asBytes().length, where, report);
		else if (object instanceof PDFStream) checkStream(object, where, report);
		if (object instanceof PDFDict) for (const key of object.keys()) checkName(key, where, report);
	}
	if (model.document.context.largestObjectNumber > maxIndirectObjects)
		report("6.1.13", "file", "The file has more than 8,388,607 objects.");
	checkBoxes(model, report);
	checkPermissions(model, report);
}

function checkNumber(value: number, where: string, report: Report): void {
	if (Number.isInteger(value) && Math.abs(value) < maxReal && (value > maxInteger || value < minInteger))
		report("6.1.13", where, "An integer is out of range.");
	if (Math.abs(value) > maxReal) report("6.1.13", where, "A real number is out of range.");
}

function checkName(name: PDFName, where: string, report: Report): void {
	if (name.asBytes().length > maxNameBytes) report("6.1.13", where, "A name is longer than 127 bytes.");
}

/** What is wrong with a hexadecimal string, in an object or a content stream. */
export const hexFaults = {
	"hex-odd": "A hexadecimal string has an odd number of digits.",
	"hex-digits": "A hexadecimal string has characters that are no digits.",
} as const;

function checkHex(string: PDFHexString, where: string, report: Report): void {
	const digits = string.asString().replace(/[\0\t\n\f\r ]/g, "");
	if (digits.length % 2 === 1) report("6.1.6", where, hexFaults["hex-odd"]);
	if (/[^0-9A-Fa-f]/.test(digits)) report("6.1.6", where, hexFaults["hex-digits"]);
	checkLength(digits.length / 2, where, report);
}

function checkLength(bytes: number, where: string, report: Report): void {
	if (bytes > maxStringBytes) report("6.1.13", where, "A string is longer than 32,767 bytes.");
}

function checkStream(stream: PDFStream, where: string, report: Report): void {
	if (["F", "FFilter", "FDecodeParms"].some((key) => get(stream.dict, key) !== undefined))
		report("6.1.7.1", where, "A stream's data lie in another file.");
	for (const [index, filter] of filtersOf(stream.dict).entries()) {
		if (!allowedFilters.has(filter))
			report("6.1.7.2", where, "A stream uses LZW or a filter that ISO 32000-1 does not list.");
		if (filter !== "Crypt") continue;
		const parms = get(stream.dict, "DecodeParms");
		const own = parms instanceof PDFArray ? parms.lookup(index) : parms;
		if ((own instanceof PDFDict ? (getName(own, "Name") ?? "Identity") : "Identity") !== "Identity")
			report("6.1.7.2", where, "A stream is encrypted.");
	}
}

function checkBoxes(model: Model, report: Report): void {
	for (const [index, page] of model.pages.entries())
		for (const key of ["MediaBox", "CropBox", "BleedBox", "TrimBox", "ArtBox"]) {
			const box = boxOf(page.node, key);
			if (box === undefined) continue;
			const [left = 0, bottom = 0, right = 0, top = 0] = box;
			for (const side of [Math.abs(right - left), Math.abs(top - bottom)])
				if (side < minPageUnits || side > maxPageUnits)
					report("6.1.13", `page ${index + 1}`, "A page box is smaller than 3 or larger than 14,400 units.");
		}
}

/** Media and crop boxes may come from above (7.7.3.4). */
function boxOf(page: PDFDict, key: string): number[] | undefined {
	const box =
		key === "MediaBox" || key === "CropBox" ? inherited(page, (node) => getArray(node, key)) : getArray(page, key);
	return box?.map((side) => (side instanceof PDFNumber ? side.asNumber() : 0));
}

function checkPermissions(model: Model, report: Report): void {
	const permissions = getDict(model.catalog, "Perms");
	if (permissions === undefined) return;
	if (permissions.keys().some((key) => !["UR3", "DocMDP"].includes(key.decodeText())))
		report("6.1.12", "file", "The permissions have keys other than UR3 and DocMDP.");
	if (get(permissions, "DocMDP") === undefined) return;
	for (const [object, where] of model.objects) {
		if (!(object instanceof PDFDict) || nameText(get(object, "Type")) !== "SigRef") continue;
		if (["DigestLocation", "DigestMethod", "DigestValue"].some((key) => get(object, key) !== undefined))
			report("6.1.12", where, "A signature reference has a digest although the document has DocMDP.");
	}
}
