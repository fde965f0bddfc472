import {
	PDFArray,
	type PDFContext,
	PDFDict,
	type PDFDocument,
	PDFHexString,
	PDFName,
	type PDFObject,
	PDFRef,
	PDFString,
} from "@cantoo/pdf-lib";
import { get, getDict, getText } from "./pdfa/model.ts";

/** An entry of an outline (ISO 32000-2, 12.3.3). */
export interface Bookmark {
	readonly title: string;
	/** From 0; undefined where it leads nowhere, as headings do. */
	readonly page: number | undefined;
	readonly children: readonly Bookmark[];
}

/** An outline that runs in circles would never end. */
const maxBookmarks = 5_000;
const maxDepth = 20;
/** Trees of names are shallow; one without end is none. */
const maxNodes = 10_000;

/** The outline of a document, its targets as page numbers. */
export function bookmarksOf(document: PDFDocument): Bookmark[] {
	const names = namedDestinations(document);
	const pages = new Map(document.getPages().map((page, number) => [page.ref, number]));
	let left = maxBookmarks;
	const read = (first: PDFObject | undefined, depth: number): Bookmark[] => {
		const found: Bookmark[] = [];
		for (let item = first; item instanceof PDFDict && left-- > 0; item = get(item, "Next")) {
			const children = depth < maxDepth ? read(get(item, "First"), depth + 1) : [];
			found.push({ title: getText(item, "Title") ?? "", page: pageOf(item), children });
		}
		return found;
	};
	const pageOf = (item: PDFDict): number | undefined => {
		let target = get(item, "Dest") ?? get(getDict(item, "A"), "D");
		if (!(target instanceof PDFArray)) target = names.get(nameOf(target));
		if (target instanceof PDFDict) target = get(target, "D");
		const ref = target instanceof PDFArray ? target.get(0) : undefined;
		return ref instanceof PDFRef ? pages.get(ref) : undefined;
	};
	return read(get(getDict(document.catalog, "Outlines"), "First"), 0);
}

const nameOf = (name: PDFObject | undefined): string =>
	name instanceof PDFName || name instanceof PDFString || name instanceof PDFHexString ? name.decodeText() : "";

/** Destinations by name (12.3.2.4): of old, a dictionary; since PDF 1.2, a tree. */
function namedDestinations(document: PDFDocument): Map<string, PDFObject | undefined> {
	const found = new Map<string, PDFObject | undefined>();
	for (const [name, target] of getDict(document.catalog, "Dests")?.entries() ?? [])
		found.set(name.decodeText(), document.context.lookup(target));
	const nodes: (PDFObject | undefined)[] = [get(getDict(document.catalog, "Names"), "Dests")];
	for (let count = 0; count < nodes.length && count < maxNodes; count++) {
		const node = nodes[count];
		if (!(node instanceof PDFDict)) continue;
		const kids = get(node, "Kids");
		if (kids instanceof PDFArray) for (let at = 0; at < kids.size(); at++) nodes.push(kids.lookup(at));
		const pairs = get(node, "Names");
		if (!(pairs instanceof PDFArray)) continue;
		for (let at = 0; at + 1 < pairs.size(); at += 2) found.set(nameOf(pairs.lookup(at)), pairs.lookup(at + 1));
	}
	return found;
}

/** Gives a document this outline, the first level open. */
export function setBookmarks(document: PDFDocument, bookmarks: readonly Bookmark[]): void {
	const { context, catalog } = document;
	const root = context.nextRef();
	const items = writeLevel(context, document, root, bookmarks);
	if (items === undefined) return;
	context.assign(root, context.obj({ Type: "Outlines", ...items, Count: bookmarks.length }));
	catalog.set(PDFName.of("Outlines"), root);
	catalog.set(PDFName.of("PageMode"), PDFName.of("UseOutlines"));
}

function writeLevel(context: PDFContext, document: PDFDocument, parent: PDFRef, bookmarks: readonly Bookmark[]) {
	const refs = bookmarks.map(() => context.nextRef());
	for (const [index, { title, page, children }] of bookmarks.entries()) {
		const ref = refs[index] as PDFRef;
		const entry = context.obj({ Parent: parent });
		entry.set(PDFName.of("Title"), PDFHexString.fromText(title));
		const target = page === undefined ? undefined : document.getPages()[page];
		if (target !== undefined) entry.set(PDFName.of("Dest"), context.obj([target.ref, "Fit"]));
		const before = refs[index - 1];
		const after = refs[index + 1];
		if (before !== undefined) entry.set(PDFName.of("Prev"), before);
		if (after !== undefined) entry.set(PDFName.of("Next"), after);
		const inside = writeLevel(context, document, ref, children);
		if (inside !== undefined) {
			entry.set(PDFName.of("First"), inside.First);
			entry.set(PDFName.of("Last"), inside.Last);
			// Closed (12.3.3): who opens the file sees the parts first.
			entry.set(PDFName.of("Count"), context.obj(-children.length));
		}
		context.assign(ref, entry);
	}
	const [First] = refs;
	const Last = refs.at(-1);
	return First !== undefined && Last !== undefined ? { First, Last } : undefined;
}
