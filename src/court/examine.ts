import { PDFArray, PDFDict, type PDFObject, PDFRawStream, PDFStream } from "@cantoo/pdf-lib";
import { isSymbolCoded } from "../pdf/jbig2/symbol-coded.ts";
import { annotationsOf } from "../pdf/pdfa/annotations.ts";
import { get, getDict, getName, items, type Model, openModel } from "../pdf/pdfa/model.ts";
import type { FindingCode } from "./findings.ts";

/** Actions that run, start, send or fetch something (ISO 32000-2, 12.6.4). Links and jumps are allowed. */
const activeActions = new Set(["JavaScript", "Launch", "SubmitForm", "ImportData", "Rendition", "RichMediaExecute"]);
const embeddingAnnotations = new Set(["FileAttachment", "RichMedia", "3D", "Screen", "Movie", "Sound"]);
/** The 14 fonts that readers used to bring along must be embedded like all others. */
const fontFiles = ["FontFile", "FontFile2", "FontFile3"];

/** What a court objects to in a file's content; searching for text is another tool's work. */
export async function examine(bytes: Uint8Array): Promise<FindingCode[]> {
	const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
	// ISO 32000-2, 7.5.2, note: readers take a header within the first kilobyte.
	if (!file.subarray(0, 1024).includes("%PDF-")) return ["no-pdf"];
	let model: Model;
	try {
		model = await openModel(bytes);
	} catch {
		return [/\/Encrypt\b/.test(file.toString("latin1")) ? "locked" : "unreadable"];
	}
	if (model.document.isEncrypted) return ["locked"];
	if (model.pages.length === 0) return ["unreadable"];
	const objects = [...model.objects.keys()];
	const dicts = objects.filter((object): object is PDFDict => object instanceof PDFDict);
	const found: [FindingCode, boolean][] = [
		["later-standard", claimsLaterStandard(model)],
		["fonts-missing", dicts.some(lacksFontFile)],
		["external-content", objects.some(isExternal)],
		["embedded-files", embeds(model, dicts)],
		["active-content", isActive(model, dicts)],
		["symbol-coded", objects.some(isSymbolCoded)],
	];
	return found.flatMap(([code, is]) => (is ? [code] : []));
}

/** PDF/A-3 and -4 by their XMP (ISO 19005-3, 6.6.4), PDF/X by XMP or Info (ISO 15930). */
function claimsLaterStandard({ document, catalog }: Model): boolean {
	const metadata = get(catalog, "Metadata");
	const xmp = metadata instanceof PDFRawStream ? Buffer.from(metadata.contents).toString("latin1") : "";
	const info = document.context.lookup(document.context.trailerInfo.Info as PDFObject | undefined);
	return (
		/pdfaid:part(?:>|=["'])\s*[34]/.test(xmp) ||
		/GTS_PDFXVersion/.test(xmp) ||
		(info instanceof PDFDict && get(info, "GTS_PDFXVersion") !== undefined)
	);
}

function lacksFontFile(dict: PDFDict): boolean {
	if (getName(dict, "Type") !== "Font") return false;
	const kind = getName(dict, "Subtype");
	// Type 3 draws its letters itself; a composite font has them in its descendant, which is a font of its own.
	if (kind === "Type3" || kind === "Type0") return false;
	const descriptor = getDict(dict, "FontDescriptor");
	return !fontFiles.some((key) => get(descriptor, key) !== undefined);
}

/** A stream's /F names another file (7.3.8.2). */
const isExternal = (object: PDFObject): boolean => object instanceof PDFStream && get(object.dict, "F") !== undefined;

function embeds({ catalog, pages }: Model, dicts: readonly PDFDict[]): boolean {
	const annotations = pages.flatMap((page) => annotationsOf(page.node));
	return (
		get(catalog, "Collection") !== undefined ||
		dicts.some((dict) => getDict(dict, "EF") !== undefined) ||
		annotations.some((annotation) => embeddingAnnotations.has(getName(annotation, "Subtype") ?? ""))
	);
}

function isActive({ catalog }: Model, dicts: readonly PDFDict[]): boolean {
	const scripts = get(getDict(catalog, "Names"), "JavaScript") !== undefined;
	const xfa = get(getDict(catalog, "AcroForm"), "XFA") !== undefined;
	return scripts || xfa || dicts.some((dict) => actionsOf(dict).some((kind) => activeActions.has(kind)));
}

/** Kinds of the actions that hang at a dictionary: its /A and /OpenAction, what follows them, and all of its /AA. */
function actionsOf(dict: PDFDict): string[] {
	const additional = getDict(dict, "AA");
	const hung = [
		...["A", "OpenAction", "Next", "PA"].map((key) => get(dict, key)),
		...(additional?.keys() ?? []).map((key) => additional?.lookup(key)),
	];
	return hung
		.flatMap((value) => (value instanceof PDFArray ? items(value) : [value]))
		.flatMap((action) => (action instanceof PDFDict ? (getName(action, "S") ?? []) : []));
}
