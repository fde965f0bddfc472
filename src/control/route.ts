import type { Kind } from "../kinds.ts";

/** What is to be done with a document of each kind: one line a kind. */
export type Route = "unpack" | "photo" | "office" | "pdf" | "keep" | "drop";

const routes: Partial<Record<Kind, Route>> = {
	mail: "unpack",
	zip: "unpack",
	jpeg: "photo",
	png: "photo",
	webp: "photo",
	gif: "photo",
	bmp: "photo",
	tiff: "photo",
	heic: "photo",
	avif: "photo",
	pdf: "pdf",
	docx: "office",
	doc: "office",
	odt: "office",
	rtf: "office",
	xlsx: "office",
	xls: "office",
	ods: "office",
	pptx: "office",
	ppt: "office",
	odp: "office",
	txt: "office",
	csv: "office",
	html: "office",
	executable: "drop",
	empty: "drop",
};

/** What no service knows is kept: returned unchanged, with a word. */
export const routeOf = (kind: Kind): Route => routes[kind] ?? "keep";
