import type { Kind } from "../kinds.ts";

/** What is to be done with a document of each kind: one line a kind. */
export type Route = "unpack" | "photo" | "office" | "typeset" | "pdf" | "as-is" | "media" | "sealed" | "keep" | "drop";

/** Every kind has its line: a new one without a route does not compile. */
const routes: Readonly<Record<Kind, Route>> = {
	mail: "unpack",
	msg: "unpack",
	tnef: "unpack",
	smime: "unpack",
	zip: "unpack",
	"7z": "unpack",
	rar: "unpack",
	tar: "unpack",
	compressed: "unpack",
	iwork: "unpack",
	mhtml: "unpack",
	jpeg: "photo",
	png: "photo",
	webp: "photo",
	gif: "photo",
	bmp: "photo",
	tiff: "photo",
	heic: "photo",
	avif: "photo",
	jp2: "photo",
	pdf: "pdf",
	docx: "office",
	doc: "office",
	odt: "office",
	rtf: "office",
	xlsx: "office",
	xlsb: "office",
	xls: "office",
	ods: "office",
	pptx: "office",
	ppt: "office",
	odp: "office",
	txt: "office",
	csv: "office",
	html: "typeset",
	markdown: "typeset",
	vcard: "typeset",
	calendar: "typeset",
	zugferd: "pdf",
	"e-invoice": "as-is",
	sealed: "sealed",
	audio: "media",
	video: "media",
	executable: "drop",
	empty: "drop",
	// What no service knows is kept: returned unchanged, with the reason.
	unknown: "keep",
	// Made on the way, never attached by a customer.
	page: "keep",
	words: "keep",
	manifest: "keep",
	envelope: "keep",
	answer: "keep",
};

export const routeOf = (kind: Kind): Route => routes[kind];
