import { PDFArray, PDFDict, type PDFDocument, PDFName, type PDFObject, PDFStream } from "@cantoo/pdf-lib";
import { annotationsOf } from "./pdfa/annotations.ts";
import { get, getDict, getName, getText, items, nameText, reachable } from "./pdfa/model.ts";
import { dataOrNone } from "./pdfa/stream-data.ts";

/** Actions that only lead to a place (ISO 32000-2, 12.6.4); all others do something to the reader or his machine. */
const harmless = new Set(["GoTo", "GoToR", "GoToE", "Thread", "URI"]);
const turningPages = new Set(["NextPage", "PrevPage", "FirstPage", "LastPage"]);
const playing = new Set(["Screen", "Movie", "Sound", "3D", "RichMedia"]);

export interface EmbeddedFile {
	readonly untrustedName: string;
	readonly bytes: Buffer;
}

export interface Removed {
	/** Scripts, launching, sending, playing. */
	readonly active: boolean;
	readonly embedded: readonly EmbeddedFile[];
}

/** Removes active content (scripts, launch and submit actions, media) and embedded files. Links, bookmarks and form fields stay. */
export function removeActive(document: PDFDocument): Removed {
	const { catalog } = document;
	let active = false;
	const embedded = new Map<PDFStream, EmbeddedFile>();
	const drop = (dict: PDFDict | undefined, key: string): void => {
		if (dict?.has(PDFName.of(key)) !== true) return;
		dict.delete(PDFName.of(key));
		active = true;
	};

	for (const object of reachable(document).keys()) {
		if (!(object instanceof PDFDict)) continue;
		for (const key of ["A", "PA", "OpenAction", "Next"])
			if (isHarmful(get(object, key)) && (key !== "Next" || get(object, "S") !== undefined)) drop(object, key);
		if (get(object, "AA") instanceof PDFDict) drop(object, "AA");
		takeFile(object, embedded);
	}
	const names = getDict(catalog, "Names");
	drop(names, "JavaScript");
	drop(names, "AlternatePresentations");
	drop(getDict(catalog, "AcroForm"), "XFA");
	for (const key of ["Collection", "AF", "Requirements"]) catalog.delete(PDFName.of(key));
	names?.delete(PDFName.of("EmbeddedFiles"));
	for (const page of document.getPages()) {
		const kept = annotationsOf(page.node).filter((annotation) => {
			const kind = getName(annotation, "Subtype") ?? "";
			if (playing.has(kind)) active = true;
			return !playing.has(kind) && kind !== "FileAttachment";
		});
		if (kept.length < annotationsOf(page.node).length) keepOnly(page.node, new Set(kept));
	}
	return { active, embedded: [...embedded.values()] };
}

function isHarmful(value: PDFObject | undefined): boolean {
	if (value instanceof PDFArray) return items(value).some(isHarmful);
	const kind = value instanceof PDFDict ? nameText(get(value, "S")) : undefined;
	if (kind === undefined) return false;
	if (kind === "Named") return !turningPages.has(getName(value as PDFDict, "N") ?? "");
	return !harmless.has(kind);
}

/** A file specification with a file in it (7.11.3): the file comes out, the specification keeps its name. */
function takeFile(specification: PDFDict, embedded: Map<PDFStream, EmbeddedFile>): void {
	const held = getDict(specification, "EF");
	if (held === undefined) return;
	const stream = get(held, "UF") ?? get(held, "F");
	if (stream instanceof PDFStream && !embedded.has(stream)) {
		const untrustedName = getText(specification, "UF") ?? getText(specification, "F") ?? "";
		embedded.set(stream, { untrustedName, bytes: dataOrNone(stream) });
	}
	specification.delete(PDFName.of("EF"));
}

/** Leaves only these annotations on a page. */
export function keepOnly(page: PDFDict, kept: ReadonlySet<PDFObject>): void {
	const annotations = page.lookup(PDFName.of("Annots"));
	if (!(annotations instanceof PDFArray)) return;
	const refs = annotations.asArray().filter((_, index) => kept.has(annotations.lookup(index) as PDFObject));
	page.set(PDFName.of("Annots"), page.context.obj(refs));
}

/** Names under which electronic invoices are embedded (ZUGFeRD 1 and 2, Factur-X, XRechnung, Order-X). */
const invoiceNames = /^(?:zugferd-invoice|factur-x|xrechnung|order-x)\.xml$/i;

/** A hybrid invoice (ZUGFeRD, Factur-X): a record that must not be changed. */
export function isInvoice(document: PDFDocument): boolean {
	for (const object of reachable(document).keys())
		if (object instanceof PDFDict && getDict(object, "EF") !== undefined)
			if (invoiceNames.test(getText(object, "UF") ?? getText(object, "F") ?? "")) return true;
	return false;
}
