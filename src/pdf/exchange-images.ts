import { type PDFDict, type PDFDocument, PDFObjectCopier, PDFRawStream, PDFRef } from "@cantoo/pdf-lib";
import { getDict, getName } from "./pdfa/model.ts";

/**
 * Exchanges the pictures of page `number` for those that were re-encoded on a single-page copy of it. Both have the same resource
 * names; objects in `shared` stay as they are. Returns the number of pictures exchanged.
 */
export function exchangeImages(
	document: PDFDocument,
	number: number,
	copy: PDFDocument,
	shared: ReadonlySet<PDFRef>,
): number {
	const copier = PDFObjectCopier.for(copy.context, document.context);
	const seen = new Set<PDFRef>();
	let exchanged = 0;
	const walk = (own: PDFDict | undefined, other: PDFDict | undefined): void => {
		const names = getDict(own, "XObject");
		const others = getDict(other, "XObject");
		for (const [name, ref] of names?.entries() ?? []) {
			if (!(ref instanceof PDFRef) || seen.has(ref)) continue;
			seen.add(ref);
			const old = document.context.lookup(ref);
			const made = others?.lookup(name);
			if (!(old instanceof PDFRawStream) || !(made instanceof PDFRawStream)) continue;
			if (getName(old.dict, "Subtype") === "Form")
				walk(getDict(old.dict, "Resources"), getDict(made.dict, "Resources"));
			else if (!shared.has(ref) && Buffer.compare(old.contents, made.contents) !== 0) {
				document.context.assign(ref, copier.copy(made));
				exchanged++;
			}
		}
	};
	walk(document.getPage(number).node.Resources(), copy.getPage(0).node.Resources());
	return exchanged;
}

/** Pictures that pages beside `pages` show: those must not change with them. */
export function shownElsewhere(document: PDFDocument, pages: ReadonlySet<number>): Set<PDFRef> {
	const found = new Set<PDFRef>();
	const walk = (resources: PDFDict | undefined): void => {
		for (const [, ref] of getDict(resources, "XObject")?.entries() ?? []) {
			if (!(ref instanceof PDFRef) || found.has(ref)) continue;
			found.add(ref);
			const shown = document.context.lookup(ref);
			if (shown instanceof PDFRawStream) walk(getDict(shown.dict, "Resources"));
		}
	};
	for (const [number, page] of document.getPages().entries()) if (!pages.has(number)) walk(page.node.Resources());
	return found;
}
