import { PDFArray, type PDFDict, PDFName, type PDFStream } from "@cantoo/pdf-lib";
import type { Usage } from "./content-usage.ts";
import { checkJpeg2000 } from "./jpeg2000.ts";
import { get, getDict, getName, getNumber, isTrue, items, nameText } from "./model.ts";
import { filtersOf } from "./stream-data.ts";
import { Name, type Operand } from "./tokens.ts";
import type { Report } from "./violation.ts";

/** ISO 32000-1, tables 136 and 137. */
const blendModes = new Set(
	(
		"Normal Compatible Multiply Screen Overlay Darken Lighten ColorDodge ColorBurn HardLight SoftLight Difference Exclusion " +
		"Hue Saturation Color Luminosity"
	).split(" "),
);
const primaries = new Set(["Cyan", "Magenta", "Yellow", "Black"]);

/** 6.1.10, 6.2.5 and 6.2.8 to 6.2.10: graphics states, images, forms. */
export function checkGraphics(usage: Usage, report: Report): void {
	for (const [state, where] of usage.states) checkState(state, where, report);
	for (const [image, where] of usage.images) checkImage(image, where, report);
	for (const { dict, where } of usage.inlineImages) checkInlineImage(dict, where, report);
	for (const [form, where] of usage.forms) checkForm(form.dict, where, report);
}

function checkState(state: PDFDict, where: string, report: Report): void {
	if (get(state, "TR") !== undefined) report("6.2.5", where, "A graphics state has a transfer function.");
	if ((getName(state, "TR2") ?? "Default") !== "Default" || getDict(state, "TR2") !== undefined)
		report("6.2.5", where, "A graphics state has a transfer function.");
	if (get(state, "HTP") !== undefined) report("6.2.5", where, "A graphics state has a halftone phase.");
	const halftone = getDict(state, "HT");
	if (halftone !== undefined) checkHalftone(halftone, where, report);
	const modes = get(state, "BM");
	for (const mode of modes instanceof PDFArray ? items(modes) : [modes])
		if (mode !== undefined && !blendModes.has(nameText(mode) ?? ""))
			report("6.2.10", where, "A blend mode is not one of ISO 32000-1.");
}

function checkHalftone(halftone: PDFDict, where: string, report: Report): void {
	const type = getNumber(halftone, "HalftoneType");
	if (type !== 1 && type !== 5) report("6.2.5", where, "A halftone is of a type other than 1 and 5.");
	if (get(halftone, "HalftoneName") !== undefined) report("6.2.5", where, "A halftone has a name.");
	if (type !== 5) return;
	for (const key of halftone.keys()) {
		const own = getDict(halftone, key.decodeText());
		if (own === undefined) continue;
		const colourant = key.decodeText();
		const needed = colourant !== "Default" && !primaries.has(colourant);
		// Only a spot colour's halftone has a transfer function, and it must have one.
		if (needed !== (get(own, "TransferFunction") !== undefined) && colourant !== "Default")
			report("6.2.5", where, "A halftone's transfer function is missing, or is one too many.");
		checkHalftone(own, where, report);
	}
}

function checkImage(image: PDFStream, where: string, report: Report): void {
	const { dict } = image;
	if (get(dict, "Alternates") !== undefined) report("6.2.8.1", where, "An image has alternates.");
	if (get(dict, "OPI") !== undefined) report("6.2.8.1", where, "An image has a proxy for prepress (OPI).");
	if (isTrue(dict, "Interpolate")) report("6.2.8.1", where, "An image is interpolated.");
	const isJpeg2000 = filtersOf(dict).includes("JPXDecode");
	checkBits(getNumber(dict, "BitsPerComponent"), isTrue(dict, "ImageMask"), isJpeg2000, where, report);
	if (isJpeg2000) checkJpeg2000(image, where, report);
}

function checkBits(
	bits: number | undefined,
	isMask: boolean,
	isJpeg2000: boolean,
	where: string,
	report: Report,
): void {
	if (bits === undefined || isJpeg2000) return;
	if (![1, 2, 4, 8, 16].includes(bits)) report("6.2.8.1", where, "An image has an odd number of bits for a component.");
	if (isMask && bits !== 1) report("6.2.8.1", where, "A mask has more than one bit for a pixel.");
}

function checkInlineImage(dict: ReadonlyMap<string, Operand>, where: string, report: Report): void {
	if (dict.get("I") === true || dict.get("Interpolate") === true) report("6.2.8.1", where, "An image is interpolated.");
	const filters = dict.get("F") ?? dict.get("Filter");
	for (const filter of Array.isArray(filters) ? filters : [filters])
		if (filter instanceof Name && !inlineFilters.has(filter.value))
			report("6.1.10", where, "An inline image uses LZW, encryption or an unknown filter.");
}

const inlineFilters = new Set(
	"AHx ASCIIHexDecode A85 ASCII85Decode Fl FlateDecode RL RunLengthDecode CCF CCITTFaxDecode DCT DCTDecode".split(" "),
);

function checkForm(form: PDFDict, where: string, report: Report): void {
	if (getName(form, "Subtype") === "PS") report("6.2.9.3", where, "PostScript is drawn.");
	if (getName(form, "Subtype2") === "PS" || form.has(PDFName.of("PS")))
		report("6.2.9.1", where, "A form is PostScript.");
	if (get(form, "OPI") !== undefined) report("6.2.9.1", where, "A form has a proxy for prepress (OPI).");
	if (get(form, "Ref") !== undefined) report("6.2.9.2", where, "A form refers to another file.");
}
