import {
	PDFArray,
	PDFDict,
	type PDFDocument,
	PDFName,
	PDFNumber,
	type PDFObject,
	PDFRawStream,
	PDFStream,
	PDFString,
} from "@cantoo/pdf-lib";
import { keepOnly } from "./active-content.ts";
import { srgbProfile } from "./assets.ts";
import { flateStream } from "./flate-stream.ts";
import { annotationsOf, fieldKind, flag, notShown } from "./pdfa/annotations.ts";
import {
	get,
	getArray,
	getDict,
	getName,
	getNumber,
	getStream,
	getText,
	inherited,
	isTrue,
	items,
	reachable,
} from "./pdfa/model.ts";
import { xmpPacket } from "./xmp.ts";

/**
 * Mends in place what keeps a document from being PDF/A-2b and can be mended without changing what it shows: no content
 * stream, font program or picture is touched. Whether that was enough, the checker tells.
 */
export function convertToPdfA(document: PDFDocument): void {
	const { catalog, context } = document;
	for (const object of reachable(document).keys()) {
		const dict = object instanceof PDFStream ? object.dict : object;
		if (dict instanceof PDFDict) mendResource(dict);
	}
	for (const page of document.getPages()) {
		page.node.delete(PDFName.of("PresSteps"));
		mendAnnotations(page.node);
	}
	for (const key of ["NeedsRendering", "Perms"]) catalog.delete(PDFName.of(key));
	mendForm(document);
	mendLayers(getDict(catalog, "OCProperties"));
	addOutputIntent(document);
	const packet = PDFRawStream.of(context.obj({ Type: "Metadata", Subtype: "XML" }), xmpPacket(document));
	catalog.set(PDFName.of("Metadata"), context.register(packet));
}

/** Images, graphics states and fonts (ISO 19005-2, 6.2.5, 6.2.8, 6.2.11). */
function mendResource(dict: PDFDict): void {
	const subtype = getName(dict, "Subtype");
	if (subtype === "Image") for (const key of ["Interpolate", "Alternates", "OPI"]) dict.delete(PDFName.of(key));
	// A halftone matters on a press only. A transfer function that changes colours stays, and with it plain PDF.
	for (const key of ["HTP", "HT"]) if (getName(dict, "Type") === "ExtGState") dict.delete(PDFName.of(key));
	for (const key of ["TR", "TR2"])
		if (["Identity", "Default"].includes(getName(dict, key) ?? "")) dict.delete(PDFName.of(key));
	const descriptor = getDict(dict, "FontDescriptor");
	// Both are optional, and wrong more often than not.
	for (const key of ["CharSet", "CIDSet"]) descriptor?.delete(PDFName.of(key));
	if (subtype === "CIDFontType2" && get(dict, "CIDToGIDMap") === undefined && getStream(descriptor, "FontFile2"))
		// The default, which PDF/A wants to be said (6.2.11.3.2).
		dict.set(PDFName.of("CIDToGIDMap"), PDFName.of("Identity"));
}

/** 6.3: what is hidden goes, what is shown is printed; no appearances for the mouse. */
function mendAnnotations(page: PDFDict): void {
	const annotations = annotationsOf(page);
	const shown = annotations.filter((annotation) => ((getNumber(annotation, "F") ?? 0) & flag.hidden) === 0);
	if (shown.length < annotations.length) keepOnly(page, new Set<PDFObject>(shown));
	for (const annotation of shown) {
		const flags = (getNumber(annotation, "F") ?? 0) & ~notShown;
		annotation.set(PDFName.of("F"), PDFNumber.of(flags | flag.print));
		if (getName(annotation, "Subtype") === "Widget") annotation.delete(PDFName.of("A"));
		mendAppearance(annotation);
	}
}

function mendAppearance(annotation: PDFDict): void {
	const { context } = annotation;
	const appearance = getDict(annotation, "AP");
	const isButton = getName(annotation, "Subtype") === "Widget" && fieldKind(annotation) === "Btn";
	if (appearance === undefined) {
		// A field that was never filled in shows nothing.
		if (getName(annotation, "Subtype") !== "Widget" || !isEmptyField(annotation)) return;
		const nothing = context.register(emptyForm(annotation));
		annotation.set(PDFName.of("AP"), context.obj({ N: isButton ? { Off: nothing } : nothing }));
		return;
	}
	for (const key of ["D", "R"]) appearance.delete(PDFName.of(key));
	const normal = get(appearance, "N");
	const own = appearance.get(PDFName.of("N"));
	if (isButton && normal instanceof PDFStream && own !== undefined) {
		// A push button has one state; PDF/A wants it to have a name.
		appearance.set(PDFName.of("N"), context.obj({ Off: own }));
		annotation.set(PDFName.of("AS"), PDFName.of("Off"));
	} else if (!isButton && normal instanceof PDFDict) {
		const state = normal.get(PDFName.of(getName(annotation, "AS") ?? ""));
		if (state !== undefined) appearance.set(PDFName.of("N"), state);
	}
}

function isEmptyField(widget: PDFDict): boolean {
	const field = inherited(widget, (node) => (get(node, "V") === undefined ? undefined : node));
	if (field !== undefined) return getText(field, "V") === "" || getName(field, "V") === "Off";
	// Its border, background or caption would be drawn by the reader.
	return getDict(widget, "MK") === undefined;
}

function emptyForm(annotation: PDFDict): PDFStream {
	const rect = (getArray(annotation, "Rect") ?? []).map((side) => (side instanceof PDFNumber ? side.asNumber() : 0));
	const [left = 0, bottom = 0, right = 0, top = 0] = rect;
	const size = [Math.abs(right - left), Math.abs(top - bottom)] as const;
	return annotation.context.stream("", { Type: "XObject", Subtype: "Form", BBox: [0, 0, ...size] });
}

/** 6.4.1: where every field is drawn already, the reader need not draw them. */
function mendForm(document: PDFDocument): void {
	const form = getDict(document.catalog, "AcroForm");
	if (form === undefined || !isTrue(form, "NeedAppearances")) return;
	const widgets = document
		.getPages()
		.flatMap((page) => annotationsOf(page.node))
		.filter((annotation) => getName(annotation, "Subtype") === "Widget");
	if (widgets.every((widget) => getDict(widget, "AP") !== undefined)) form.delete(PDFName.of("NeedAppearances"));
}

/** 6.9: configurations of layers have names, and none switches by itself. */
function mendLayers(properties: PDFDict | undefined): void {
	if (properties === undefined) return;
	const others = get(properties, "Configs");
	const configurations = [getDict(properties, "D"), ...(others instanceof PDFArray ? items(others) : [])];
	for (const [index, configuration] of configurations.entries()) {
		if (!(configuration instanceof PDFDict)) continue;
		configuration.delete(PDFName.of("AS"));
		configuration.set(PDFName.of("Name"), PDFString.of(`Layers ${index + 1}`));
	}
}

/** sRGB, unless the document brings a PDF/A intent of its own (6.2.3). */
function addOutputIntent({ catalog, context }: PDFDocument): void {
	const own = (getArray(catalog, "OutputIntents") ?? []).find(
		(one) => one instanceof PDFDict && getName(one, "S") === "GTS_PDFA1" && getStream(one, "DestOutputProfile"),
	);
	if (own !== undefined) return;
	const profile = context.register(flateStream(context, srgbProfile(), { N: 3 }));
	const intent = context.obj({
		Type: "OutputIntent",
		S: "GTS_PDFA1",
		OutputConditionIdentifier: PDFString.of("sRGB"),
		Info: PDFString.of("sRGB"),
		DestOutputProfile: profile,
	});
	catalog.set(PDFName.of("OutputIntents"), context.obj([intent]));
}
