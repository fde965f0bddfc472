/** Kinds of attachments, detected by their content. Control plans by these words alone. */
export const kinds = [
	// containers
	"mail",
	"msg",
	"tnef",
	"smime",
	"zip",
	"7z",
	"rar",
	"tar",
	"compressed",
	"iwork",
	// pictures
	"jpeg",
	"png",
	"webp",
	"gif",
	"bmp",
	"tiff",
	"heic",
	"avif",
	"jp2",
	// paper
	"pdf",
	"zugferd",
	// office
	"docx",
	"doc",
	"odt",
	"rtf",
	"xlsx",
	"xlsb",
	"xls",
	"ods",
	"pptx",
	"ppt",
	"odp",
	"txt",
	"csv",
	// texts that we set ourselves
	"html",
	"mhtml",
	"markdown",
	"vcard",
	"calendar",
	// returned as they are
	"e-invoice",
	"sealed",
	"audio",
	"video",
	"executable",
	"empty",
	"unknown",
	// made by us on the way
	"page",
	"words",
	"manifest",
	"envelope",
	"answer",
] as const;

export type Kind = (typeof kinds)[number];

/**
 * What a blob of an order is, for the cells that read it. Each kind is encrypted under a key of its own (`crypto/blob-keys.ts`), so that
 * what a customer sent can never be read as what we wrote: an attachment that looks like an envelope is none.
 */
export const blobKinds = [
	"mail", // the order's mail as it came
	"envelope", // sender and options, written by the SMTP process
	"content", // a part of a mail or an archive, as the customer sent it
	"manifest", // names, subject and passwords, written by unpack
	"result", // what a service made of a document: pages, words, PDFs
	"answer", // a finished mail of the answer
	"session-keys", // of a mail that is encrypted end to end
] as const;
export type BlobKind = (typeof blobKinds)[number];

/** Kinds that are plain text to every reader: only the file name or the MIME type tells them. */
export const namedTexts: readonly { readonly kind: Kind; readonly name: RegExp; readonly type?: string }[] = [
	{ kind: "markdown", name: /\.(md|markdown)$/i, type: "text/markdown" },
];

/** What is said of a document beside its result: a closed list, so that no content travels in it. */
export const notes = [
	"page-found", // a photo was cropped to the sheet
	"no-page-found", // the whole frame was kept
	"picture-kept", // no text was found: a picture of something, kept whole and in its colours
	"page-cut-off", // the sheet leaves the frame
	"blurred", // out of focus or shaken
	"too-dark",
	"glare", // a light is mirrored so brightly that nothing is left there
	"small-text", // too few pixels for its letters
	"turned", // the page was turned upright
	"orientation-unsure",
	"several-pages", // a picture held several pages or documents
	"ocr", // a text layer was added
	"text-kept", // all pages had text already
	"little-text", // hardly any text could be read
	"repaired", // the file was damaged and could be mended
	"password-removed", // an owner password was dropped
	"unlocked", // opened with a password that stood in the mail
	"kept-original", // our version would have been larger
	"smaller",
	"converted", // from office
	"signed-kept", // carries a signature: returned byte for byte
	"invoice-kept", // an electronic invoice: returned byte for byte
	"not-searchable", // OCR switched off or failed
	"pdfa", // PDF/A-2b, as our checker found
	"plain-fonts", // no PDF/A: fonts are not embedded, or not rightly
	"plain-colours", // no PDF/A: device colours without an output intent
	"plain-form", // no PDF/A: a form or remarks that the reader has to draw
	"plain-size", // no PDF/A: it would be larger than what came
	"plain-pdf", // no PDF/A for another reason
	"macros", // the document brought programs of its own
	"active-removed", // scripts, launching and sending actions were taken out
	"embedded-out", // embedded files became documents of their own
	"form-flattened", // form fields became part of the page
	"blank-dropped", // pages that were surely blank were left out; its pages are those of the original
	"reader-only", // a form that Adobe's reader alone can show: returned as it was
	"symbol-coded", // a scanner stored look-alike letters only once (JBIG2)
] as const;
export type Note = (typeof notes)[number];

/** A note, and the pages of the result that it is about, from 1 and in order; none: the document as a whole. */
export interface Remark {
	readonly note: Note;
	readonly pages: readonly number[];
}

/** What the customer asked for by address tags and #tags, after synonyms are resolved. */
export interface OrderOptions {
	merge: boolean;
	colour: "auto" | "bw" | "gray" | "colour";
	/** How small pictures become: crisp, just legible, or left as they are. */
	size: "normal" | "small" | "original";
	ocr: boolean;
	mail: boolean;
	/** Court-ready: check, names and numbers as beA wants them. */
	bea: boolean;
	/** Tesseract language codes, in order, e.g. ["deu","eng"]; empty: the default. */
	languages: string[];
}
