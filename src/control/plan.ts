import type { Handle } from "../cache/handle.ts";
import type { FailureCode } from "../failure.ts";
import type { Kind, Note, OrderOptions, Remark } from "../kinds.ts";
import { maxDepth, maxDocuments } from "../limits.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import type { OcrFigures } from "../services/ocr/task.ts";
import type { OfficeFigures } from "../services/office/task.ts";
import type { PdfFigures, PdfOptions } from "../services/pdf/task.ts";
import type { PhotoFigures } from "../services/photo/task.ts";
import type { UnpackFigures } from "../services/unpack/task.ts";
import { type Document, VersionGraph } from "./graph.ts";
import { droppedFrom, remarksOn } from "./remarks.ts";
import { routeOf } from "./route.ts";

/** A task that could be done now. */
export interface PlannedTask {
	readonly id: string;
	readonly service: string;
	readonly inputs: readonly Handle[];
	readonly options: unknown;
}

/** Where a name is found: a manifest, and the position in it. */
export interface NamedAt {
	readonly manifest: Handle;
	readonly part: number;
}

/** One document the customer sent, with what became of it. */
export interface Source {
	readonly named: NamedAt;
	readonly inside: readonly NamedAt[];
	readonly kind: Kind;
	readonly original: Handle;
	/** "record": a PDF that must stay byte for byte, for it is signed or an invoice. */
	readonly result?: { readonly handle: Handle; readonly kind: "pdf" | "record" | "original"; readonly pages: number };
	/** Beside a record: a PDF that can be searched, and joined to others. */
	readonly copy?: { readonly handle: Handle; readonly pages: number };
	readonly failure?: FailureCode;
	readonly remarks: readonly Remark[];
}

/** How far an order is: tasks that can be done now, or every source settled. */
export interface Plan {
	readonly graph: VersionGraph;
	readonly tasks: readonly PlannedTask[];
	readonly sources: readonly Source[];
	readonly rootManifest?: Handle;
	readonly options?: OrderOptions;
	readonly answerable: boolean;
	/** Some part has no verdict of the virus scanner. */
	readonly unchecked?: true;
	/** The mail itself could not be read. */
	readonly failure?: FailureCode;
}

/** Pages that one cell codes anew: starting a cell takes about as long as one of them. */
const leavesInCell = 4;

type Done = Extract<TaskResult, { outputs: Handle[] }>;

/** What is known of a source while it is worked on. */
type Origin = Pick<Source, "named" | "inside" | "kind" | "original"> & {
	readonly infected: boolean;
	/** Of itself, and of how what it came in was opened. */
	readonly notes: readonly Note[];
};

/**
 * Pure: from the order and its results so far to what can be done next. Called again after every result, by whichever control
 * has the order; that is why a killed control loses nothing. `late`: nothing new is begun, what is missing has failed.
 */
export function plan(message: OrderMessage, results: ReadonlyMap<string, TaskResult>, late: boolean): Plan {
	const graph = new VersionGraph();
	const tasks: PlannedTask[] = [];
	const sources: Source[] = [];
	const mail = graph.add({ id: "0", kind: "mail", handle: message.mail, parent: null });

	/** The result of a task; undefined while it is wanted or in work. */
	function result(id: string, service: string, inputs: readonly Handle[], options: unknown): TaskResult | undefined {
		const known = results.get(id);
		if (known) return known;
		if (late) return { failure: "too-late", ms: 0 };
		tasks.push({ id, service, inputs, options });
		return undefined;
	}

	/** Enters a task's output into the graph. */
	function made(parent: Document, service: string, options: unknown, done: Done, output: number, kind: Kind): Document {
		const handle = done.outputs[output];
		if (!handle) throw new Error(`${service} named an output that it did not make`);
		return graph.add({
			id: `${parent.id}.${service}.${output}`,
			kind,
			handle,
			parent: parent.id,
			made: { service, options, ms: done.ms },
		});
	}

	function fail(origin: Origin, failed: FailureCode): void {
		const failure = origin.infected ? "infected" : failed;
		const returned = failure !== "executable" && failure !== "empty" && failure !== "infected";
		sources.push({
			...origin,
			failure,
			remarks: remarksOn(origin.notes),
			...(returned ? { result: { handle: origin.original, kind: "original", pages: 0 } } : {}),
		});
	}

	function keep(origin: Origin, notes: readonly Note[]): void {
		const result = { handle: origin.original, kind: "original", pages: 0 } as const;
		sources.push({ ...origin, remarks: remarksOn([...origin.notes, ...notes]), result });
	}

	const rootOptions = { kind: "mail", root: true };
	const root = result("0.unpack", "unpack", [message.mail, message.envelope], rootOptions);
	if (!root) return { graph, tasks, sources, answerable: true };
	if ("failure" in root) return { graph, tasks, sources, answerable: true, failure: root.failure };
	const rootFigures = root.figures as UnpackFigures;
	const rootManifest = made(mail, "unpack", rootOptions, root, 0, "manifest").handle;
	const options = rootFigures.order?.options as OrderOptions;
	const answerable = rootFigures.order?.answerable ?? false;
	if (!answerable) return { graph, tasks, sources, rootManifest, options, answerable };
	let unchecked = false;
	settleParts(mail, root, rootOptions, { inside: [], notes: [] }, 1);
	const settled = { graph, tasks, sources, rootManifest, options, answerable };
	return unchecked ? { ...settled, unchecked } : settled;

	/** `around`: the containers it lies in, and what is to be said of how they were opened. */
	function settleParts(
		container: Document,
		done: Done,
		how: unknown,
		around: Pick<Origin, "inside" | "notes">,
		depth: number,
	): void {
		const manifest = done.outputs[0] as Handle;
		const { parts, unlocked } = done.figures as UnpackFigures;
		const before: Note[] = [...around.notes, ...(unlocked ? (["unlocked"] as const) : [])];
		for (const [part, { kind, scan, macros }] of parts.entries()) {
			const document = made(container, "unpack", how, done, part + 1, kind);
			if (scan !== "clean" && scan !== "infected") unchecked = true;
			const notes: Note[] = [...before, ...(macros ? (["macros"] as const) : [])];
			const found = { inside: around.inside, infected: scan === "infected", notes };
			settle(document, { named: { manifest, part }, kind, original: document.handle, ...found }, depth);
		}
	}

	function settle(document: Document, origin: Origin, depth: number): void {
		if (sources.length >= maxDocuments) return fail(origin, "too-large");
		const route = routeOf(document.kind);
		// Of an archive that holds a virus what is clean still comes out; the archive itself does not go back.
		if (origin.infected && route !== "unpack") return fail(origin, "infected");
		switch (route) {
			case "unpack":
				return settleContainer(document, origin, depth);
			case "photo":
				return settlePhoto(document, origin);
			case "office":
			case "typeset":
				return settleConverted(document, origin, route, depth);
			case "pdf":
				return settlePdf(document, origin, origin.notes, depth);
			case "as-is":
				return keep(origin, ["invoice-kept"]);
			case "media":
			case "sealed":
				return fail(origin, route);
			case "drop":
				return fail(origin, document.kind === "empty" ? "empty" : "executable");
			case "keep":
				return fail(origin, "unknown-kind");
		}
	}

	function settleContainer(document: Document, origin: Origin, depth: number): void {
		if (depth >= maxDepth) return fail(origin, "too-deep");
		const { manifest, part } = origin.named;
		const how = { kind: document.kind, root: false, part };
		const unpacked = result(`${document.id}.unpack`, "unpack", [document.handle, manifest], how);
		if (!unpacked) return;
		if ("failure" in unpacked) return fail(origin, unpacked.failure);
		if ((unpacked.figures as UnpackFigures).parts.length === 0) return fail(origin, "nothing-inside");
		const inside = [...origin.inside, origin.named];
		settleParts(document, unpacked, how, { inside, notes: origin.notes }, depth + 1);
	}

	function settlePhoto(document: Document, origin: Origin): void {
		const how = { colour: options.colour };
		const developed = result(`${document.id}.photo`, "photo", [document.handle], how);
		if (!developed) return;
		if ("failure" in developed) return fail(origin, developed.failure);
		const { pages } = developed.figures as PhotoFigures;
		const images = pages.map((_, page) => made(document, "photo", how, developed, page, "page"));
		const read = images.map((image, page) => readPage(image, "image", pages[page]?.dpi ?? 300));
		if (read.includes("wanted")) return;
		const inputs: Handle[] = [];
		const described = images.map((image, page) => {
			const words = read[page] as PageRead;
			inputs.push(image.handle, ...(words.words ? [words.words] : []));
			return { dpi: pages[page]?.dpi ?? 300, words: words.words !== undefined };
		});
		const finished = finish(document, inputs, {
			do: "from-images",
			size: options.size,
			mostBytes: Math.max(1, origin.original.size),
			pages: described,
		});
		if (!finished) return;
		if ("failure" in finished) return fail(origin, finished.failure);
		const { notes, dropped } = finished.figures;
		const ofPages = pages
			.map((page, at) => ({ at, notes: withoutDoubt(page.notes, read[at] as PageRead) }))
			.filter(({ at }) => !dropped.includes(at + 1))
			.map((page, at) => ({ page: at + 1, notes: page.notes }));
		const remarks = remarksOn([...origin.notes, ...notes], [...droppedFrom(dropped), ...ofPages]);
		sources.push({ ...origin, remarks, result: finished.result });
	}

	function settleConverted(document: Document, origin: Origin, service: "office" | "typeset", depth: number): void {
		const how = { kind: document.kind };
		const converted = result(`${document.id}.${service}`, service, [document.handle, origin.named.manifest], how);
		if (!converted) return;
		if ("failure" in converted) return fail(origin, converted.failure);
		const { unlocked } = converted.figures as Partial<OfficeFigures>;
		const notes: Note[] = ["converted", ...origin.notes, ...(unlocked ? (["unlocked"] as const) : [])];
		// What programs made of text is born digital: it only wants to be looked at like any other PDF.
		settlePdf(made(document, service, how, converted, 0, "pdf"), origin, notes, depth);
	}

	function settlePdf(document: Document, origin: Origin, before: readonly Note[], depth: number): void {
		const how = howToInspect(options, false);
		const inspected = inspect(document, origin, how);
		if (!inspected) return;
		// An electronic invoice goes back byte for byte, even where nobody but its addressee can read it.
		const invoice: Note[] = origin.kind === "zugferd" ? ["invoice-kept"] : [];
		if ("failure" in inspected) return invoice.length > 0 ? keep(origin, invoice) : fail(origin, inspected.failure);
		const { figures } = inspected;
		if (invoice.length > 0) {
			const ofRecord = figures.notes.filter((note) => recordNotes.includes(note));
			return settleRecord(document, origin, [...new Set([...before, ...ofRecord, ...invoice])], figures);
		}
		if (figures.embedded !== undefined) {
			const files = made(document, "pdf", how, inspected.done, figures.embedded, "tar");
			settleContainer(files, { ...origin, kind: "tar", original: files.handle }, depth);
		}
		if (figures.notes.some((note) => recordNotes.includes(note)))
			return settleRecord(document, origin, [...before, ...figures.notes], figures);
		const finished = finishPdf(document, inspected, before);
		if (!finished) return;
		if ("failure" in finished) return fail(origin, finished.failure);
		sources.push({ ...origin, ...finished });
	}

	/** Goes back byte for byte; where it cannot be searched, or all is wanted in one PDF, a copy goes beside. */
	function settleRecord(document: Document, origin: Origin, notes: readonly Note[], figures: Inspection): void {
		const unread = notes.includes("signed-kept") && options.ocr && figures.pages.some(({ kind }) => kind === "scan");
		const wanted = unread || (options.merge && !notes.includes("reader-only"));
		const copied = wanted ? copyOf(document, origin) : undefined;
		if (wanted && !copied) return;
		sources.push({
			...origin,
			remarks: remarksOn(notes),
			result: { handle: document.handle, kind: "record", pages: figures.pages.length },
			...(copied && "result" in copied ? { copy: copied.result } : {}),
		});
	}

	function copyOf(document: Document, origin: Origin): Finished | Failed | undefined {
		const copy = graph.add({ id: `${document.id}.copy`, kind: "pdf", handle: document.handle, parent: document.id });
		const inspected = inspect(copy, origin, howToInspect(options, true));
		return inspected && "figures" in inspected ? finishPdf(copy, inspected, []) : inspected;
	}

	function inspect(document: Document, origin: Origin, how: InspectOptions): Inspected | Failed | undefined {
		const done = result(`${document.id}.inspect`, "pdf", [document.handle, origin.named.manifest], how);
		if (!done || "failure" in done) return done;
		const sound = made(document, "pdf", how, done, 0, "pdf");
		return { done, how, sound, figures: done.figures as Inspection };
	}

	/** Has the scans among its pages read, and lays what was read over them. */
	function finishPdf(document: Document, inspected: Inspected, before: readonly Note[]): Finished | Failed | undefined {
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
			leaf: output === undefined ? undefined : made(document, "pdf", how, done, output, "pdf"),
		}));
		const read = leaves.map(({ leaf }) =>
			leaf === undefined ? ({ notes: ["not-searchable"] } satisfies PageRead) : readPage(leaf, "pdf", 300),
		);
		const pictures = recodePages(
			document,
			leaves.flatMap(({ leaf }) => leaf ?? []),
		);
		if (pictures === "wanted" || read.includes("wanted")) return;
		const inputs = [document.handle, sound.handle];
		const parts = leaves.map(({ number, leaf }, at) => {
			const { words } = read[at] as PageRead;
			const picture = leaf === undefined ? undefined : pictures.get(leaf);
			inputs.push(...(words ? [words] : []), ...(picture ? [picture] : []));
			return { number, words: words !== undefined, picture: picture !== undefined };
		});
		const finished = finish(document, inputs, { do: "add-text", pages: parts });
		if (!finished || "failure" in finished) return finished;
		const ofPages = scans.map(({ number }, at) => ({ page: number + 1, notes: (read[at] as PageRead).notes }));
		return {
			remarks: remarksOn([...notes, ...finished.figures.notes], [...dropped, ...ofPages]),
			result: finished.result,
		};
	}

	/** Pages with their pictures coded anew, a few to a cell. What fails stays as it is. */
	function recodePages(document: Document, leaves: readonly Document[]): Map<Document, Handle> | "wanted" {
		const recoded = new Map<Document, Handle>();
		if (options.size === "original") return recoded;
		const how = { do: "recode", colour: options.colour, size: options.size };
		let wanted = false;
		for (let first = 0; first < leaves.length; first += leavesInCell) {
			const some = leaves.slice(first, first + leavesInCell);
			const handles = some.map(({ handle }) => handle);
			const done = result(`${document.id}.${first}.recode`, "pdf", handles, how);
			if (!done) wanted = true;
			else if (!("failure" in done))
				for (const [at, leaf] of some.entries()) recoded.set(leaf, made(leaf, "pdf", how, done, at, "pdf").handle);
		}
		return wanted ? "wanted" : recoded;
	}

	/** OCR of one page. A page that cannot be read goes out as a picture, and that is said. */
	function readPage(page: Document, source: "image" | "pdf", dpi: number): PageRead | "wanted" {
		if (!options.ocr) return { notes: ["not-searchable"] };
		// Pictures come from the photo service, which turned them.
		const how = { source, dpi, upright: source === "image", languages: options.languages };
		const read = result(`${page.id}.ocr`, "ocr", [page.handle], how);
		if (!read) return "wanted";
		if ("failure" in read) return { notes: ["not-searchable"] };
		const words = made(page, "ocr", how, read, 0, "words");
		const figures = read.figures as OcrFigures;
		return {
			words: words.handle,
			notes: figures.notes,
			readsWell: figures.words >= manyWords && figures.confidence >= fluent,
		};
	}

	function finish(document: Document, inputs: readonly Handle[], how: FinishOptions) {
		const finished = result(`${document.id}.pdf`, "pdf", inputs, how);
		if (!finished || "failure" in finished) return finished;
		const figures = finished.figures as Extract<PdfFigures, { did: "make" }>;
		const { handle } = made(document, how.do, how, finished, 0, "pdf");
		return { figures, result: { handle, kind: "pdf" as const, pages: figures.pages } };
	}
}

/** With these a document goes back as it came. */
const recordNotes: readonly Note[] = ["signed-kept", "invoice-kept", "reader-only"];

type InspectOptions = Extract<PdfOptions, { do: "inspect" }>;
type FinishOptions = Extract<PdfOptions, { do: "add-text" | "from-images" }>;
type Inspection = Extract<PdfFigures, { did: "inspect" }>;
type Failed = Extract<TaskResult, { failure: FailureCode }>;
type Finished = Required<Pick<Source, "remarks" | "result">>;

interface Inspected {
	readonly done: Done;
	readonly how: InspectOptions;
	readonly sound: Document;
	readonly figures: Inspection;
}

/** Courts want PDF/A whatever it takes, and forms that nobody can fill in any more. */
const howToInspect = ({ ocr, size, bea }: OrderOptions, copy: boolean): InspectOptions => ({
	do: "inspect",
	split: ocr || size !== "original",
	archive: bea ? "always" : "free",
	flatten: bea || copy,
	copy,
});

/** So many words, read with such confidence, stand upright. */
const manyWords = 12;
const fluent = 70;

interface PageRead {
	readonly words?: Handle;
	readonly notes: readonly Note[];
	readonly readsWell?: boolean;
}

/** The notes on a page; if the photo service was unsure which way up it stands, but it reads well as it is, nobody is. */
const withoutDoubt = (notes: readonly Note[], read: PageRead): Note[] => [
	...notes.filter((note) => note !== "orientation-unsure" || !read.readsWell),
	...read.notes,
];
