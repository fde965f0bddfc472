import type { FailureCode } from "../failure.ts";
import type { Handle } from "../handle.ts";
import type { Note, OrderOptions } from "../kinds.ts";
import { maxDepth, maxDocuments } from "../limits.ts";
import type { OrderMessage, TaskResult } from "../queue/messages.ts";
import type { OfficeFigures } from "../services/office/task.ts";
import type { PhotoFigures } from "../services/photo/task.ts";
import type { ServiceName } from "../services/registry.ts";
import type { UnpackFigures } from "../services/unpack/task.ts";
import { type Inspection, inspectOptions, PagePipeline, type PageRead, pageNotes } from "./page-pipeline.ts";
import { type CompletedTask, PlanBuilder, type PlannedTask } from "./plan-builder.ts";
import { droppedFrom, remarksOn } from "./remarks.ts";
import { routeOf } from "./route.ts";
import type { Source } from "./source.ts";
import type { Document, VersionGraph } from "./version-graph.ts";

/** The state of an order: tasks that can run now, or every source settled. */
export interface Plan {
	readonly graph: VersionGraph;
	readonly tasks: readonly PlannedTask[];
	readonly sources: readonly Source[];
	readonly rootManifest?: Handle;
	readonly options?: OrderOptions;
	readonly answerable: boolean;
	/** The virus scanner has no verdict on some part. */
	readonly unchecked?: true;
	/** The mail itself could not be read. */
	readonly failure?: FailureCode;
}

/** What is known of a source while its tasks run. */
type Origin = Pick<Source, "named" | "inside" | "kind" | "original"> & {
	readonly infected: boolean;
	/** Notes on itself and on how its containers were opened. */
	readonly notes: readonly Note[];
};

/**
 * Pure function from an order and its results so far to the next tasks (replay, docs/decisions/0003). Called again after every result, by
 * the control that holds the order's lease: a killed control loses nothing. `late`: no new tasks, missing results are failures.
 */
export function plan(message: OrderMessage, results: ReadonlyMap<string, TaskResult>, late: boolean): Plan {
	const builder = new PlanBuilder(results, late);
	const { graph, tasks } = builder;
	const sources: Source[] = [];
	const mail = graph.add({ id: "0", kind: "mail", handle: message.mail, parent: null });

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

	const unpacked = unpackRoot(builder, message);
	if (!unpacked) return { graph, tasks, sources, answerable: true };
	const { root, rootOptions } = unpacked;
	if ("failure" in root) return { graph, tasks, sources, answerable: true, failure: root.failure };
	const rootFigures = root.figures as UnpackFigures;
	const rootManifest = builder.made(mail, "unpack", rootOptions, root, 0, "manifest").handle;
	const options = rootFigures.order?.options as OrderOptions;
	const pipeline = new PagePipeline(builder, options);
	const answerable = rootFigures.order?.answerable ?? false;
	if (!answerable) return { graph, tasks, sources, rootManifest, options, answerable };
	let unchecked = false;
	settleParts(mail, root, rootOptions, { inside: [], notes: [] }, 1);
	const settled = { graph, tasks, sources, rootManifest, options, answerable };
	return unchecked ? { ...settled, unchecked } : settled;

	/** `around`: the containers around the parts, and the notes on how they were opened. */
	function settleParts(
		container: Document,
		done: CompletedTask,
		how: unknown,
		around: Pick<Origin, "inside" | "notes">,
		depth: number,
	): void {
		const manifest = done.outputs[0] as Handle;
		const { parts, unlocked, unproven } = done.figures as UnpackFigures;
		const before: Note[] = [...around.notes, ...(unlocked ? (["unlocked"] as const) : [])];
		for (const [part, { kind, scan, macros }] of parts.entries()) {
			const document = builder.made(container, "unpack", how, done, part + 1, kind);
			if (scan !== "clean" && scan !== "infected") unchecked = true;
			const notes: Note[] = [...before, ...(macros ? (["macros"] as const) : [])];
			const found = { inside: around.inside, infected: scan === "infected", notes };
			const origin = { named: { manifest, part }, kind, original: document.handle, ...found };
			if (unproven && kind === "sealed") fail(origin, "unproven");
			else settle(document, origin, depth);
		}
	}

	function settle(document: Document, origin: Origin, depth: number): void {
		if (sources.length >= maxDocuments) return fail(origin, "too-large");
		const { planning, service } = routeOf(document.kind);
		// Clean parts of an infected archive are still processed; the archive itself is not returned.
		if (origin.infected && planning !== "unpack") return fail(origin, "infected");
		switch (planning) {
			case "unpack":
				return settleContainer(document, origin, depth);
			case "pages":
				return settlePhoto(document, origin);
			case "convert":
				return settleConverted(document, origin, service, depth);
			case "pdf":
				return settlePdf(document, origin, origin.notes, depth);
			case "as-is":
				return keep(origin, ["invoice-kept"]);
			case "media":
			case "sealed":
				return fail(origin, planning);
			case "drop":
				return fail(origin, document.kind === "empty" ? "empty" : "executable");
			case "keep":
				return fail(origin, "unknown-kind");
			default:
				// A route without a case does not compile: its documents would be lost silently.
				planning satisfies never;
				return fail(origin, "crashed");
		}
	}

	function settleContainer(document: Document, origin: Origin, depth: number): void {
		if (depth >= maxDepth) return fail(origin, "too-deep");
		const { manifest, part } = origin.named;
		const how = { kind: document.kind, root: false, part };
		const unpacked = builder.result(`${document.id}.unpack`, "unpack", [document.handle, manifest], how);
		if (!unpacked) return;
		if ("failure" in unpacked) return fail(origin, unpacked.failure);
		if ((unpacked.figures as UnpackFigures).parts.length === 0) return fail(origin, "nothing-inside");
		const inside = [...origin.inside, origin.named];
		settleParts(document, unpacked, how, { inside, notes: origin.notes }, depth + 1);
	}

	function settlePhoto(document: Document, origin: Origin): void {
		const how = { colour: options.colour };
		const developed = builder.result(`${document.id}.photo`, "photo", [document.handle], how);
		if (!developed) return;
		if ("failure" in developed) return fail(origin, developed.failure);
		const { pages } = developed.figures as PhotoFigures;
		const images = pages.map((_, page) => builder.made(document, "photo", how, developed, page, "page"));
		const read = images.map((image, page) => pipeline.readPage(image, "image", pages[page]?.dpi ?? 300));
		if (read.includes("wanted")) return;
		const inputs: Handle[] = [];
		const described = images.map((image, page) => {
			const words = read[page] as PageRead;
			inputs.push(image.handle, ...(words.words ? [words.words] : []));
			const { dpi = 300, picture } = pages[page] ?? {};
			return { dpi, words: words.words !== undefined, ...(picture ? { picture } : {}) };
		});
		const finished = pipeline.finish(document, inputs, {
			do: "from-images",
			size: options.size,
			mostBytes: Math.max(1, origin.original.size),
			pages: described,
		});
		if (!finished) return;
		if ("failure" in finished) return fail(origin, finished.failure);
		const { notes, dropped } = finished.figures;
		const ofPages = pages
			.map((page, at) => ({ at, notes: pageNotes(page.notes, read[at] as PageRead) }))
			.filter(({ at }) => !dropped.includes(at + 1))
			.map((page, at) => ({ page: at + 1, notes: page.notes }));
		const remarks = remarksOn([...origin.notes, ...notes], [...droppedFrom(dropped), ...ofPages]);
		sources.push({ ...origin, remarks, result: finished.result });
	}

	function settleConverted(document: Document, origin: Origin, service: ServiceName, depth: number): void {
		const how = { kind: document.kind };
		const converted = builder.result(
			`${document.id}.${service}`,
			service,
			[document.handle, origin.named.manifest],
			how,
		);
		if (!converted) return;
		if ("failure" in converted) return fail(origin, converted.failure);
		const { unlocked } = converted.figures as Partial<OfficeFigures>;
		const notes: Note[] = ["converted", ...origin.notes, ...(unlocked ? (["unlocked"] as const) : [])];
		// A converted document is born digital; it is inspected like any other PDF.
		settlePdf(builder.made(document, service, how, converted, 0, "pdf"), origin, notes, depth);
	}

	function settlePdf(document: Document, origin: Origin, before: readonly Note[], depth: number): void {
		const how = inspectOptions(options, false);
		const inspected = pipeline.inspect(document, origin, how);
		if (!inspected) return;
		// An electronic invoice is returned byte for byte, even where only its addressee can decrypt it.
		const invoice: Note[] = origin.kind === "zugferd" ? ["invoice-kept"] : [];
		if ("failure" in inspected) return invoice.length > 0 ? keep(origin, invoice) : fail(origin, inspected.failure);
		const { figures } = inspected;
		if (invoice.length > 0) {
			const ofRecord = figures.notes.filter((note) => recordNotes.includes(note));
			return settleRecord(document, origin, [...new Set([...before, ...ofRecord, ...invoice])], figures);
		}
		if (figures.embedded !== undefined) {
			const files = builder.made(document, "pdf", how, inspected.done, figures.embedded, "tar");
			settleContainer(files, { ...origin, kind: "tar", original: files.handle }, depth);
		}
		if (figures.notes.some((note) => recordNotes.includes(note)))
			return settleRecord(document, origin, [...before, ...figures.notes], figures);
		const finished = pipeline.finishPdf(document, inspected, before);
		if (!finished) return;
		if ("failure" in finished) return fail(origin, finished.failure);
		sources.push({ ...origin, ...finished });
	}

	/** Returned byte for byte; with a copy where it is not searchable or all documents are to be merged. */
	function settleRecord(document: Document, origin: Origin, notes: readonly Note[], figures: Inspection): void {
		const unread = notes.includes("signed-kept") && options.ocr && figures.pages.some(({ kind }) => kind === "scan");
		const wanted = unread || (options.merge && !notes.includes("reader-only"));
		const copied = wanted ? pipeline.copyOf(document, origin) : undefined;
		if (wanted && !copied) return;
		sources.push({
			...origin,
			remarks: remarksOn(notes),
			result: { handle: document.handle, kind: "record", pages: figures.pages.length },
			...(copied && "result" in copied ? { copy: copied.result } : {}),
		});
	}
}

/**
 * The root mail taken apart. One that is encrypted as a whole takes three tasks, so that the long-term keys are in a cell that sees no more of
 * it than its key packets, and what is inside only in cells without them (docs/decisions/0070).
 */
function unpackRoot(
	builder: PlanBuilder,
	{ mail, envelope }: OrderMessage,
): { readonly root: TaskResult; readonly rootOptions: object } | undefined {
	const rootOptions = { kind: "mail", root: true };
	const root = builder.result("0.unpack", "unpack", [mail, envelope], rootOptions);
	if (root === undefined || "failure" in root || !(root.figures as UnpackFigures).sealed)
		return root && { root, rootOptions };
	const decrypted = builder.result("0.decrypt", "decrypt", root.outputs.slice(0, 1), {});
	if (decrypted === undefined) return undefined;
	const sessionKeys = "failure" in decrypted ? [] : decrypted.outputs;
	const openOptions = { ...rootOptions, sessionKeys: sessionKeys.length > 0 };
	const opened = builder.result("0.open", "unpack", [mail, envelope, ...sessionKeys], openOptions);
	return opened && { root: opened, rootOptions: openOptions };
}

/** Documents with one of these notes are returned unchanged. */
const recordNotes: readonly Note[] = ["signed-kept", "invoice-kept", "reader-only"];
