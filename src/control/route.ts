import type { Kind } from "../kinds.ts";

/** What is to be done with a document of each kind: one line a kind. */
export type Route = "unpack" | "photo" | "office" | "pdf" | "as-is" | "media" | "keep" | "drop";

const routes: Partial<Record<Kind, Route>> = {
	mail: "unpack",
	zip: "unpack",
	"7z": "unpack",
	rar: "unpack",
	tar: "unpack",
	compressed: "unpack",
	iwork: "unpack",
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
	html: "office",
	zugferd: "as-is",
	"e-invoice": "as-is",
	audio: "media",
	video: "media",
	executable: "drop",
	empty: "drop",
};

/** What no service knows is kept: returned unchanged, with a word. */
export const routeOf = (kind: Kind): Route => routes[kind] ?? "keep";
