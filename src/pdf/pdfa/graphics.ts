import { PDFArray, type PDFDict, PDFName, type PDFStream } from "@cantoo/pdf-lib";
import type { Usage } from "./content-usage.ts";
import { checkJpeg2000 } from "./jpeg2000.ts";
import { get, getDict, getName, getNumber, isTrue, items, nameText } from "./model.ts";
import { filtersOf } from "./stream-data.ts";
import { Name, type Operand } from "./tokens.ts";
import { type Report, reportAt, type Say } from "./violation.ts";

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
	for (const [state, where] of usage.states) checkState(state, reportAt(report, where));
	for (const [image, where] of usage.images) checkImage(image, reportAt(report, where));
	for (const { dict, where } of usage.inlineImages) checkInlineImage(dict, reportAt(report, where));
	for (const [form, where] of usage.forms) checkForm(form.dict, reportAt(report, where));
}

function checkState(state: PDFDict, say: Say): void {
	if (get(state, "TR") !== undefined) say("6.2.5", "A graphics state has a transfer function.");
	if ((getName(state, "TR2") ?? "Default") !== "Default" || getDict(state, "TR2") !== undefined)
		say("6.2.5", "A graphics state has a transfer function.");
	if (get(state, "HTP") !== undefined) say("6.2.5", "A graphics state has a halftone phase.");
	const halftone = getDict(state, "HT");
	if (halftone !== undefined) checkHalftone(halftone, say);
	const modes = get(state, "BM");
	for (const mode of modes instanceof PDFArray ? items(modes) : [modes])
		if (mode !== undefined && !blendModes.has(nameText(mode) ?? ""))
			say("6.2.10", "A blend mode is not one of ISO 32000-1.");
}

function checkHalftone(halftone: PDFDict, say: Say): void {
	const type = getNumber(halftone, "HalftoneType");
	if (type !== 1 && type !== 5) say("6.2.5", "A halftone is of a type other than 1 and 5.");
	if (get(halftone, "HalftoneName") !== undefined) say("6.2.5", "A halftone has a name.");
	if (type !== 5) return;
	for (const key of halftone.keys()) {
		const own = getDict(halftone, key.decodeText());
		if (own === undefined) continue;
		const colourant = key.decodeText();
		const needed = colourant !== "Default" && !primaries.has(colourant);
		// Only a spot colour's halftone has a transfer function, and it must have one.
		if (needed !== (get(own, "TransferFunction") !== undefined) && colourant !== "Default")
			say("6.2.5", "A halftone's transfer function is missing, or is one too many.");
		checkHalftone(own, say);
	}
}

function checkImage(image: PDFStream, say: Say): void {
	const { dict } = image;
	if (get(dict, "Alternates") !== undefined) say("6.2.8.1", "An image has alternates.");
	if (get(dict, "OPI") !== undefined) say("6.2.8.1", "An image has a proxy for prepress (OPI).");
	if (isTrue(dict, "Interpolate")) say("6.2.8.1", "An image is interpolated.");
	const isJpeg2000 = filtersOf(dict).includes("JPXDecode");
	const bits = isJpeg2000 ? undefined : getNumber(dict, "BitsPerComponent");
	if (bits !== undefined && ![1, 2, 4, 8, 16].includes(bits))
		say("6.2.8.1", "An image has an odd number of bits for a component.");
	if (bits !== undefined && bits !== 1 && isTrue(dict, "ImageMask"))
		say("6.2.8.1", "A mask has more than one bit for a pixel.");
	if (isJpeg2000) checkJpeg2000(image, say);
}

function checkInlineImage(dict: ReadonlyMap<string, Operand>, say: Say): void {
	if (dict.get("I") === true || dict.get("Interpolate") === true) say("6.2.8.1", "An image is interpolated.");
	const filters = dict.get("F") ?? dict.get("Filter");
	for (const filter of Array.isArray(filters) ? filters : [filters])
		if (filter instanceof Name && !inlineFilters.has(filter.value))
			say("6.1.10", "An inline image uses LZW, encryption or an unknown filter.");
}

const inlineFilters = new Set(
	"AHx ASCIIHexDecode A85 ASCII85Decode Fl FlateDecode RL RunLengthDecode CCF CCITTFaxDecode DCT DCTDecode".split(" "),
);

function checkForm(form: PDFDict, say: Say): void {
	if (getName(form, "Subtype") === "PS") say("6.2.9.3", "PostScript is drawn.");
	if (getName(form, "Subtype2") === "PS" || form.has(PDFName.of("PS"))) say("6.2.9.1", "A form is PostScript.");
	if (get(form, "OPI") !== undefined) say("6.2.9.1", "A form has a proxy for prepress (OPI).");
	if (get(form, "Ref") !== undefined) say("6.2.9.2", "A form refers to another file.");
}
