import { isTelling, withNumber } from "../court/file-name.ts";
import { proposeName } from "../court/propose-name.ts";
import { Failure } from "../failure.ts";
import type { Manifest } from "../services/unpack/task.ts";
import { originalName, pdfName, UniqueNames } from "./file-name.ts";
import type { FirstPage } from "./first-pages.ts";
import { documentTitle } from "./subject.ts";
import type { ReplyOptions, ReplySource } from "./task.ts";

export interface Attached {
	readonly name: string;
	readonly type: "application/pdf" | "application/octet-stream";
	readonly content: Uint8Array;
	/** How its first page looks: JPEG. */
	readonly picture?: Uint8Array;
}

/** One document of the customer's and what came of it. */
export interface Result {
	readonly source: ReplySource;
	/** As the customer called it; unsafe, to be shown only. Empty when it had no name. */
	readonly untrustedName: string;
	/** Names of what it came out of, outermost first; unsafe. */
	readonly untrustedInside: readonly string[];
	/** The attachment's name; undefined: nothing comes back. */
	readonly name?: string;
	/** First and last page in the merged PDF. */
	readonly pagesInMerged?: readonly [number, number];
}

export interface Results {
	readonly results: readonly Result[];
	readonly mergedName?: string;
	readonly attachments: readonly Attached[];
}

type Manifests = (input: number) => Manifest;

/**
 * Names every result and gathers the attachments in the order of the customer's documents. `pages`: their first pages by input
 * index, where they were looked at; a name that says nothing gives way to one that the text plainly gives.
 */
export function resultsOf(
	inputs: readonly Uint8Array[],
	options: ReplyOptions,
	manifests: Manifests,
	root: Manifest | undefined,
	pages: ReadonlyMap<number, FirstPage>,
): Results {
	const names = new UniqueNames();
	const filed = options.merged ? 1 : options.sources.filter(({ result }) => result?.kind === "pdf").length;
	let place = 0;
	/** Courts sort by name: what is filed together is numbered. */
	const inOrder = (name: string) => (options.bea && filed > 1 ? withNumber(name, place++, filed) : name);
	const attachments: Attached[] = [];
	const nameIn = memoized(manifests);
	let mergedName: string | undefined;
	if (options.merged !== undefined) {
		mergedName = names.take(pdfName(mergedTitle(root), "Dokumente"));
		attachments.push({
			name: mergedName,
			type: "application/pdf",
			content: inputOf(inputs, options.merged.input),
			...pictureOf(pages.get(options.merged.input)),
		});
	}
	let page = 1;
	const results = options.sources.map((source, index): Result => {
		const untrustedName = nameIn(source.manifest, source.part);
		const untrustedInside = source.inside.map(({ manifest, part }) => nameIn(manifest, part));
		const about = { source, untrustedName, untrustedInside };
		if (source.result === undefined) return about;
		const { input, kind, pages: count } = source.result;
		if (kind === "pdf" && mergedName !== undefined) {
			const first = page;
			page += count;
			return { ...about, name: mergedName, pagesInMerged: [first, page - 1] };
		}
		const fallback = `Dokument_${index + 1}`;
		const look = pages.get(input);
		const name =
			kind === "pdf"
				? names.take(inOrder(pdfName(tellingName(untrustedName, look), fallback)))
				: names.take(originalName(untrustedName, fallback));
		const isPdf = /\.pdf$/i.test(name);
		attachments.push({
			name,
			type: isPdf ? "application/pdf" : "application/octet-stream",
			content: inputOf(inputs, input),
			...pictureOf(look),
		});
		return { ...about, name };
	});
	return { results, attachments, ...(mergedName === undefined ? {} : { mergedName }) };
}

const tellingName = (untrustedName: string, look: FirstPage | undefined): string =>
	isTelling(untrustedName) ? untrustedName : (proposeName(look?.text ?? "") ?? untrustedName);

const pictureOf = (look: FirstPage | undefined): { picture?: Uint8Array } =>
	look?.picture ? { picture: look.picture } : {};

/** A subject is no path: "Müller ./. Schmidt" is all of it. */
function mergedTitle(root: Manifest | undefined): string {
	return documentTitle(root?.subject ?? "").replace(/[/\\]/g, " ");
}

/** Two thousand documents of one archive would parse its manifest two thousand times. */
function memoized(manifests: Manifests): (input: number, part: number) => string {
	const read = new Map<number, Manifest>();
	return (input, part) => {
		const manifest = read.get(input) ?? manifests(input);
		read.set(input, manifest);
		return manifest.parts[part]?.name ?? "";
	};
}

function inputOf(inputs: readonly Uint8Array[], index: number): Uint8Array {
	const input = inputs[index];
	if (input === undefined) throw new Failure("lost");
	return input;
}
