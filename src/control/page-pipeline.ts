import type { FailureCode } from "../failure.ts";
import type { Handle } from "../handle.ts";
import type { Note, OrderOptions } from "../kinds.ts";
import type { TaskResult } from "../queue/messages.ts";
import type { OcrFigures } from "../services/ocr/task.ts";
import type { PdfFigures, PdfOptions } from "../services/pdf/task.ts";
import type { CompletedTask, PlanBuilder } from "./plan-builder.ts";
import { droppedFrom, remarksOn } from "./remarks.ts";
import type { Source } from "./source.ts";
import type { Document } from "./version-graph.ts";

/** Pages that one cell recodes or reads at most: starting a cell takes about as long as one page. */
const pagesPerCell = 4;
/** Pages are spread over this many cells before any cell gets a second one to read. */
const minParallelCells = 4;

/** Batches of pages of one document, each read in one cell. */
export function ocrBatches<T>(pages: readonly T[]): T[][] {
	const each = Math.min(pagesPerCell, Math.max(1, Math.floor(pages.length / minParallelCells)));
	return Array.from({ length: Math.ceil(pages.length / each) }, (_, at) => pages.slice(at * each, (at + 1) * each));
}

/** Id of the task that reads a document's batch number `at`, from 0. */
export const ocrBatchId = (document: string, at: number): string => `${document}.${at}.ocr`;

type Named = Pick<Source, "named">;

/** The pipeline of pages: inspect, read, recode, put together. Methods return undefined or "wanted" while a task is missing. */
export class PagePipeline {
	readonly #builder: PlanBuilder;
	readonly #options: OrderOptions;

	constructor(work: PlanBuilder, options: OrderOptions) {
		this.#builder = work;
		this.#options = options;
	}

	copyOf(document: Document, origin: Named): Finished | Failed | undefined {
		const copy = this.#builder.graph.add({
			id: `${document.id}.copy`,
			kind: "pdf",
			handle: document.handle,
			parent: document.id,
		});
		const inspected = this.inspect(copy, origin, inspectOptions(this.#options, true));
		return inspected && "figures" in inspected ? this.finishPdf(copy, inspected, []) : inspected;
	}

	inspect(document: Document, origin: Named, how: InspectOptions): Inspected | Failed | undefined {
		const done = this.#builder.result(`${document.id}.inspect`, "pdf", [document.handle, origin.named.manifest], how);
		if (!done || "failure" in done) return done;
		const sound = this.#builder.made(document, "pdf", how, done, 0, "pdf");
		return { done, how, sound, figures: done.figures as Inspection };
	}

	/** Has the scans among its pages read and recoded, and adds the text layer. */
	finishPdf(document: Document, inspected: Inspected, before: readonly Note[]): Finished | Failed | undefined {
		const { done, how, sound, figures } = inspected;
		const notes = [...before, ...figures.notes];
		const dropped = droppedFrom(figures.dropped);
		const scans = figures.pages.flatMap((page, number) =>
			page.kind === "scan" ? [{ number, output: page.output }] : [],
		);
		if (scans.length === 0)
			return {
				remarks: remarksOn([...notes, "text-kept"], dropped),
				result: { handle: sound.handle, kind: "pdf", pages: figures.pages.length },
			};
		const leaves = scans.map(({ number, output }) => ({
			number,
			leaf: output === undefined ? undefined : this.#builder.made(document, "pdf", how, done, output, "pdf"),
		}));
		const sheets = leaves.flatMap(({ leaf }) => leaf ?? []);
		const texts = this.readPages(document, sheets);
		const pictures = this.recodePages(document, sheets);
		if (pictures === "wanted" || texts === "wanted") return;
		const read = leaves.map(({ leaf }): PageRead => (leaf && texts.get(leaf)) ?? { notes: ["not-searchable"] });
		const inputs = [document.handle, sound.handle];
		const parts = leaves.map(({ number, leaf }, at) => {
			const { words } = read[at] as PageRead;
			const picture = leaf === undefined ? undefined : pictures.get(leaf);
			inputs.push(...(words ? [words] : []), ...(picture ? [picture] : []));
			return { number, words: words !== undefined, picture: picture !== undefined };
		});
		const finished = this.finish(document, inputs, { do: "add-text", pages: parts });
		if (!finished || "failure" in finished) return finished;
		const ofPages = scans.map(({ number }, at) => ({ page: number + 1, notes: (read[at] as PageRead).notes }));
		return {
			remarks: remarksOn([...notes, ...finished.figures.notes], [...dropped, ...ofPages]),
			result: finished.result,
		};
	}

	/** Pages with recoded images, a few for each cell. A page that fails stays as it is. */
	recodePages(document: Document, leaves: readonly Document[]): Map<Document, Handle> | "wanted" {
		const recoded = new Map<Document, Handle>();
		if (this.#options.size === "original") return recoded;
		const how = { do: "recode", colour: this.#options.colour, size: this.#options.size };
		let wanted = false;
		for (let first = 0; first < leaves.length; first += pagesPerCell) {
			const some = leaves.slice(first, first + pagesPerCell);
			const handles = some.map(({ handle }) => handle);
			const done = this.#builder.result(`${document.id}.${first}.recode`, "pdf", handles, how);
			if (!done) wanted = true;
			else if (!("failure" in done))
				for (const [at, leaf] of some.entries())
					recoded.set(leaf, this.#builder.made(leaf, "pdf", how, done, at, "pdf").handle);
		}
		return wanted ? "wanted" : recoded;
	}

	/** OCR of a document's pages, a batch for each cell. Pages of a failed batch are read again one by one: another page may have caused it. */
	readPages(document: Document, leaves: readonly Document[]): Map<Document, PageRead> | "wanted" {
		const all = new Map<Document, PageRead>();
		if (!this.#options.ocr) return all;
		let wanted = false;
		for (const [at, some] of ocrBatches(leaves).entries()) {
			const read =
				some.length > 1 ? this.#read(ocrBatchId(document.id, at), some, "pdf", 300) : some.map(() => undefined);
			if (read === "wanted") {
				wanted = true;
				continue;
			}
			for (const [index, leaf] of some.entries()) {
				const page = read[index] ?? this.readPage(leaf, "pdf", 300);
				if (page === "wanted") wanted = true;
				else all.set(leaf, page);
			}
		}
		return wanted ? "wanted" : all;
	}

	/** OCR of one page. A page that cannot be read stays an image, with the note "not-searchable". */
	readPage(page: Document, source: "image" | "pdf", dpi: number): PageRead | "wanted" {
		if (!this.#options.ocr) return { notes: ["not-searchable"] };
		const read = this.#read(`${page.id}.ocr`, [page], source, dpi);
		return read === "wanted" ? read : (read[0] ?? { notes: ["not-searchable"] });
	}

	/** Runs OCR on pages; undefined for a page that could not be read. */
	#read(id: string, pages: readonly Document[], source: "image" | "pdf", dpi: number) {
		// Images come from the photo service, which has turned them upright.
		const how = { source, dpi, upright: source === "image", languages: this.#options.languages };
		const handles = pages.map(({ handle }) => handle);
		const done = this.#builder.result(id, "ocr", handles, how);
		if (!done) return "wanted";
		if ("failure" in done) return pages.map(() => undefined);
		let output = 0;
		return (done.figures as OcrFigures).pages.map((read, at): PageRead | undefined => {
			const page = pages[at];
			if ("failure" in read || page === undefined) return undefined;
			return {
				words: this.#builder.made(page, "ocr", how, done, output++, "words").handle,
				notes: read.notes,
				readsWell: read.words >= manyWords && read.confidence >= fluent,
			};
		});
	}

	finish(document: Document, inputs: readonly Handle[], how: FinishOptions) {
		const finished = this.#builder.result(`${document.id}.pdf`, "pdf", inputs, how);
		if (!finished || "failure" in finished) return finished;
		const figures = finished.figures as Extract<PdfFigures, { did: "make" }>;
		const { handle } = this.#builder.made(document, how.do, how, finished, 0, "pdf");
		return { figures, result: { handle, kind: "pdf" as const, pages: figures.pages } };
	}
}

type InspectOptions = Extract<PdfOptions, { do: "inspect" }>;
type FinishOptions = Extract<PdfOptions, { do: "add-text" | "from-images" }>;
export type Inspection = Extract<PdfFigures, { did: "inspect" }>;
type Failed = Extract<TaskResult, { failure: FailureCode }>;
type Finished = Required<Pick<Source, "remarks" | "result">>;

interface Inspected {
	readonly done: CompletedTask;
	readonly how: InspectOptions;
	readonly sound: Document;
	readonly figures: Inspection;
}

/** Options of "inspect". For courts: PDF/A at any size, and forms flattened. */
export const inspectOptions = ({ ocr, size, bea }: OrderOptions, copy: boolean): InspectOptions => ({
	do: "inspect",
	split: ocr || size !== "original",
	archive: bea ? "always" : "free",
	flatten: bea || copy,
	copy,
});

/** A page with this many words, read with this mean confidence (0 to 100), is upright. */
const manyWords = 12;
const fluent = 70;

export interface PageRead {
	readonly words?: Handle;
	readonly notes: readonly Note[];
	readonly readsWell?: boolean;
}

/** The notes on a page, without the photo service's doubt about its orientation where OCR has read it well. */
export const pageNotes = (notes: readonly Note[], read: PageRead): Note[] => [
	...notes.filter((note) => note !== "orientation-unsure" || !read.readsWell),
	// Of a picture of something no text is expected.
	...read.notes.filter((note) => note !== "little-text" || !notes.includes("picture-kept")),
];
