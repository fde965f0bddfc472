import {
	PDFArray,
	PDFBool,
	PDFDict,
	PDFDocument,
	PDFHexString,
	PDFName,
	PDFNumber,
	type PDFObject,
	type PDFPage,
	PDFRef,
	PDFStream,
	PDFString,
} from "@cantoo/pdf-lib";

/** A PDF opened for checking: nothing in it is changed. */
export interface Model {
	readonly bytes: Buffer;
	readonly document: PDFDocument;
	readonly catalog: PDFDict;
	readonly pages: readonly PDFPage[];
	/** Every object that can be reached from the trailer, with the number of the indirect object it is (or is in). */
	readonly objects: ReadonlyMap<PDFObject, string>;
	/** "object 12", for an object that was reached. */
	whereIs(object: PDFObject): string;
}

/** Throws where the library finds no document. */
export async function openModel(bytes: Uint8Array): Promise<Model> {
	const document = await PDFDocument.load(bytes, { updateMetadata: false, ignoreEncryption: true, preserveXFA: true });
	const objects = reachable(document);
	return {
		bytes: Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength),
		document,
		catalog: document.catalog,
		pages: document.getPages(),
		objects,
		whereIs: (object) => objects.get(object) ?? "file",
	};
}

/** All objects below the trailer; for each the number of the indirect object it is (or is in). */
export function reachable(document: PDFDocument): Map<PDFObject, string> {
	const { context } = document;
	const seen = new Map<PDFObject, string>();
	const { Root, Info, ID } = context.trailerInfo;
	const waiting: [PDFObject | undefined, string][] = [Root, Info, ID].map((object) => [object, "trailer"]);
	for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
		const object = next[0] instanceof PDFRef ? context.lookup(next[0]) : next[0];
		const where = next[0] instanceof PDFRef ? `object ${next[0].objectNumber}` : next[1];
		if (object === undefined || seen.has(object)) continue;
		seen.set(object, where);
		if (object instanceof PDFArray) for (const item of object.asArray()) waiting.push([item, where]);
		const dict = object instanceof PDFStream ? object.dict : object;
		if (dict !== object) seen.set(dict, where);
		if (dict instanceof PDFDict) for (const [, value] of dict.entries()) waiting.push([value, where]);
	}
	return seen;
}

// Lookups that forgive what a damaged file holds instead: undefined, never a throw.

export function get(dict: PDFDict | undefined, key: string): PDFObject | undefined {
	return dict?.lookup(PDFName.of(key));
}

export function getDict(dict: PDFDict | undefined, key: string): PDFDict | undefined {
	const value = get(dict, key);
	if (value instanceof PDFStream) return value.dict;
	return value instanceof PDFDict ? value : undefined;
}

export function getStream(dict: PDFDict | undefined, key: string): PDFStream | undefined {
	const value = get(dict, key);
	return value instanceof PDFStream ? value : undefined;
}

export function getName(dict: PDFDict | undefined, key: string): string | undefined {
	const value = get(dict, key);
	return value instanceof PDFName ? value.decodeText() : undefined;
}

export function getNumber(dict: PDFDict | undefined, key: string): number | undefined {
	const value = get(dict, key);
	return value instanceof PDFNumber ? value.asNumber() : undefined;
}

export function getArray(dict: PDFDict | undefined, key: string): (PDFObject | undefined)[] | undefined {
	const value = get(dict, key);
	return value instanceof PDFArray ? items(value) : undefined;
}

export function getText(dict: PDFDict | undefined, key: string): string | undefined {
	const value = get(dict, key);
	return value instanceof PDFString || value instanceof PDFHexString ? value.decodeText() : undefined;
}

export const isTrue = (dict: PDFDict | undefined, key: string): boolean => get(dict, key) === PDFBool.True;

export const items = (array: PDFArray): (PDFObject | undefined)[] =>
	array.asArray().map((_, index) => array.lookup(index));

export const nameText = (object: PDFObject | undefined): string | undefined =>
	object instanceof PDFName ? object.decodeText() : undefined;

/** What `read` finds in a node of a tree of pages or fields, or in the nearest one above it (7.7.3.4, 12.7.4.1). */
export function inherited<Of>(node: PDFDict, read: (node: PDFDict) => Of | undefined): Of | undefined {
	let at: PDFDict | undefined = node;
	for (let depth = 0; at !== undefined && depth < 50; depth++) {
		const found = read(at);
		if (found !== undefined) return found;
		at = getDict(at, "Parent");
	}
	return undefined;
}
