import { mkdir, writeFile } from "node:fs/promises";
import { join, parse } from "node:path";
import { readConfig, settingsFile } from "../config.ts";
import { ocrBatches, ocrBatchId } from "../control/page-pipeline.ts";
import type { Source } from "../control/source.ts";
import type { Handle } from "../handle.ts";
import { parseManifest } from "../manifest.ts";
import type { PageWords } from "../pdf/text-layer/page-words.ts";
import type { OcrFigures } from "../services/ocr/task.ts";
import type { PdfFigures } from "../services/pdf/task.ts";
import type { PhotoFigures } from "../services/photo/task.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { type LocalOrder, readUserFile, workLocally } from "./local-order.ts";
import { type Version, versionsOf } from "./versions.ts";

/** What was found on one page. */
interface PageReport {
	readonly page: number;
	readonly kind: "photo" | "scan" | "digital" | "blank";
	/** Corners in pixels of the upright input: top-left, top-right, bottom-right, bottom-left. Empty: no sheet was found. */
	readonly documents: readonly { readonly quad: readonly (readonly number[])[]; readonly confidence: number }[];
	/** Degrees clockwise by which the page was turned to stand upright. */
	readonly orientation: number;
	readonly text?: string;
	readonly ocrConfidence?: number;
	readonly notes: readonly string[];
	readonly ms: Readonly<Record<string, number>>;
}

interface FileReport {
	readonly file: string;
	readonly kind: string;
	readonly size: number;
	readonly failure?: string;
	readonly notes: readonly string[];
	readonly documents: readonly {
		readonly page: number;
		readonly quad: readonly (readonly number[])[];
		readonly confidence: number;
	}[];
	readonly pages: readonly PageReport[];
	readonly result?: { readonly size: number; readonly pages: number; readonly path?: string };
	/** The mail and archives that it came in, itself, and every intermediate and result made of it; parents before children. */
	readonly versions: readonly Version[];
	/** Milliseconds in each service. */
	readonly ms: Readonly<Record<string, number>>;
}

export const command: Command = async (args) => {
	const { values, positionals: files } = readArguments("inspect", args);
	if (files.length === 0) throw new UsageError("which FILE is to be looked at?");
	const order = await workLocally(files, readConfig({ file: settingsFile(values.config, { wherePermitted: true }) }));
	if (order.plan.failure) throw new Error(`the files could not be read (${order.plan.failure})`);
	if (values.out) await mkdir(values.out, { recursive: true });
	const reports: FileReport[] = [];
	const unreported = new Set(files);
	for (const source of order.plan.sources) reports.push(await report(order, source, unreported, values.out));
	reports.sort((one, other) => files.indexOf(one.file) - files.indexOf(other.file));
	if (values.json) console.log(JSON.stringify(reports, null, 1));
	else for (const one of reports) console.log(asText(one));
	return reports.some(({ failure }) => failure) ? 1 : 0;
};

async function report(
	order: LocalOrder,
	source: Source,
	unreported: Set<string>,
	out: string | undefined,
): Promise<FileReport> {
	const name = await nameOf(order, source);
	const id = idOf(order, source.original);
	const direct = source.inside.length === 0;
	const pages = await pagesOf(order, source);
	let path: string | undefined;
	if (out && source.result) {
		const ending = source.result.kind === "pdf" ? ".pdf" : parse(name).ext;
		path = join(out, `${parse(name.replaceAll("/", "_")).name}${ending}`);
		await writeFile(path, await order.open(source.result.handle));
	}
	return {
		file: direct ? ((await takeFile(order, source, unreported)) ?? name) : name,
		kind: source.kind,
		size: source.original.size,
		...(source.failure ? { failure: source.failure } : {}),
		notes: source.remarks.map(({ note }) => note),
		documents: pages.flatMap(({ page, documents }) => documents.map((document) => ({ page, ...document }))),
		pages,
		...(source.result
			? { result: { size: source.result.handle.size, pages: source.result.pages, ...(path ? { path } : {}) } }
			: {}),
		versions: versionsOf(order.plan.graph.around(id)),
		ms: times(order, id),
	};
}

/** The given file that a source is: photos are put in order on the way, so that only its content tells. */
async function takeFile(order: LocalOrder, source: Source, unreported: Set<string>): Promise<string | undefined> {
	const content = await order.open(source.original);
	for (const path of unreported) {
		if (!content.equals(await readUserFile(path))) continue;
		unreported.delete(path);
		return path;
	}
	return undefined;
}

const idOf = (order: LocalOrder, handle: Handle): string =>
	order.plan.graph.documents.find((document) => document.handle.blob === handle.blob)?.id ?? "";

async function nameOf(order: LocalOrder, { named, inside }: Source): Promise<string> {
	const names: string[] = [];
	for (const { manifest, part } of [...inside, named]) {
		const { parts } = parseManifest(await order.open(manifest));
		names.push(parts[part]?.name ?? "?");
	}
	return names.join("/");
}

/** Milliseconds by service of all tasks below a document. */
function times(order: LocalOrder, id: string): Record<string, number> {
	const sums: Record<string, number> = {};
	for (const [task, { ms }] of order.results) {
		if (!task.startsWith(`${id}.`)) continue;
		const service = task.slice(task.lastIndexOf(".") + 1);
		sums[service] = (sums[service] ?? 0) + ms;
	}
	return sums;
}

async function pagesOf(order: LocalOrder, source: Source): Promise<PageReport[]> {
	const id = idOf(order, source.original);
	const photo = done(order, `${id}.photo`);
	if (photo)
		return Promise.all(
			(photo.figures as PhotoFigures).pages.map(async ({ quad, confidence, turned, notes }, page) => ({
				page: page + 1,
				kind: "photo" as const,
				documents: notes.includes("page-found") ? [{ quad, confidence }] : [],
				orientation: turned,
				...(await textOf(order, readOf(order, `${id}.photo.${page}`))),
				notes,
				ms: times(order, `${id}.photo.${page}`),
			})),
		);
	const pdfs = [id, `${id}.office.0`];
	for (const pdf of pdfs) {
		const inspected = done(order, `${pdf}.inspect`);
		if (!inspected) continue;
		const { pages } = inspected.figures as Extract<PdfFigures, { did: "inspect" }>;
		const scans = pages.filter(({ kind, output }) => kind === "scan" && output !== undefined);
		const together = ocrBatches(scans);
		return Promise.all(
			pages.map(async ({ kind, output }, page) => {
				const single = output === undefined ? undefined : `${pdf}.pdf.${output}`;
				const at = together.findIndex((some) => some.some((one) => one.output === output));
				const beside = together[at]?.findIndex((one) => one.output === output) ?? 0;
				const read =
					single === undefined
						? undefined
						: (readOf(order, single) ?? readOf(order, ocrBatchId(pdf, at).slice(0, -".ocr".length), beside));
				return {
					page: page + 1,
					kind,
					documents: [],
					orientation: read?.figures.rotate ?? 0,
					...(await textOf(order, read)),
					notes: read?.figures.notes ?? [],
					ms: read ? { ocr: read.ms } : {},
				};
			}),
		);
	}
	return [];
}

interface Read {
	readonly words: Handle;
	readonly figures: Extract<OcrFigures["pages"][number], { words: number }>;
	/** Its share of the time in which it was read beside others. */
	readonly ms: number;
}

/** What was read on a page: it stood `at`th among those of one task. */
function readOf(order: LocalOrder, of: string, at = 0): Read | undefined {
	const read = done(order, `${of}.ocr`);
	if (!read) return undefined;
	const { pages } = read.figures as OcrFigures;
	const figures = pages[at];
	const words = read.outputs[pages.slice(0, at).filter((page) => !("failure" in page)).length];
	if (figures === undefined || "failure" in figures || words === undefined) return undefined;
	return { words, figures, ms: Math.round(read.ms / pages.length) };
}

async function textOf(order: LocalOrder, read: Read | undefined): Promise<{ text?: string; ocrConfidence?: number }> {
	if (read === undefined) return {};
	const words = JSON.parse((await order.open(read.words)).toString("utf8")) as PageWords;
	const text = words.lines
		.map((line) => line.words.map((word) => word.text).join(" ") + (line.endsParagraph ? "\n" : ""))
		.join("\n");
	return { text: text.trimEnd(), ocrConfidence: read.figures.confidence };
}

function done(order: LocalOrder, task: string) {
	const result = order.results.get(task);
	return result && !("failure" in result) ? result : undefined;
}

function asText({ file, kind, size, failure, notes, pages, result, ms }: FileReport): string {
	const spent = Object.entries(ms).map(([service, milliseconds]) => `${service} ${(milliseconds / 1000).toFixed(1)} s`);
	const lines = [`${file}: ${kind}, ${size.toLocaleString("en")} bytes${failure ? `, FAILED: ${failure}` : ""}`];
	for (const page of pages) {
		const quads = page.documents.map(
			(found) =>
				`quad ${JSON.stringify(found.quad.map((point) => point.map(Math.round)))} confidence ${found.confidence.toFixed(2)}`,
		);
		const reading = page.ocrConfidence === undefined ? [] : [`OCR confidence ${page.ocrConfidence.toFixed(0)}`];
		lines.push(
			`  page ${page.page}: ${[page.kind, ...quads, `turned ${page.orientation}°`, ...reading, ...page.notes].join(", ")}`,
		);
		const firstWords = page.text?.replace(/\s+/g, " ").slice(0, 100);
		if (firstWords) lines.push(`    “${firstWords}…”`);
	}
	if (result)
		lines.push(
			`  result: ${result.pages} page(s), ${result.size.toLocaleString("en")} bytes${result.path ? ` → ${result.path}` : ""}`,
		);
	lines.push(`  ${[...notes, ...spent].join(", ")}`);
	return lines.join("\n");
}
