import { isTelling, withNumber } from "../court/name-rules.ts";
import { proposeName } from "../court/propose-name.ts";
import { Failure, type Locale } from "../failure.ts";
import type { Manifest } from "../manifest.ts";
import { originalName, pdfName, UniqueNames } from "./file-name.ts";
import type { FirstPage } from "./first-pages.ts";
import { type ReplyOptions, type ReplySource, rootManifest } from "./report.ts";
import { documentTitle } from "./subject.ts";

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
	/** First and last page in the merged PDF; of a record: of its copy. */
	readonly pagesInMerged?: readonly [number, number];
	/** The attachment that is a record's copy, to be searched. */
	readonly copyName?: string;
}

export interface Results {
	readonly results: readonly Result[];
	readonly mergedName?: string;
	readonly attachments: readonly Attached[];
}

/**
 * Names every result and gathers the attachments in the order of the customer's documents. `pages`: their first pages by input
 * index, where they were looked at; a name that says nothing gives way to one that the text plainly gives.
 */
export function resultsOf(
	inputs: readonly Uint8Array[],
	options: ReplyOptions,
	manifests: ReadonlyMap<number, Manifest>,
	pages: ReadonlyMap<number, FirstPage>,
	locale: Locale,
): Results {
	const names = new UniqueNames();
	const count = (is: (source: ReplySource) => boolean) => options.sources.filter(is).length;
	const records = count(({ result }) => result?.kind === "record");
	const filed = options.merged
		? records + 1
		: records + count(({ result }) => result?.kind === "pdf") + count(({ copy }) => copy !== undefined);
	let place = 0;
	/** Courts sort by name: what is filed together is numbered. */
	const inOrder = (name: string) => (options.bea && filed > 1 ? withNumber(name, place++, filed) : name);
	const attachments: Attached[] = [];
	const nameIn = (input: number, part: number) => manifests.get(input)?.parts[part]?.name ?? "";
	const attach = (name: string, input: number): string => {
		const type = /\.pdf$/i.test(name) ? "application/pdf" : "application/octet-stream";
		const content = inputs[input];
		if (content === undefined) throw new Failure("lost");
		const { picture } = pages.get(input) ?? {};
		attachments.push({ name, type, content, ...(picture ? { picture } : {}) });
		return name;
	};
	const mergedTitle = pathless(options.hasManifest ? manifests.get(rootManifest)?.subject : "");
	const mergedName =
		options.merged && attach(names.take(inOrder(pdfName(mergedTitle, "Dokumente"))), options.merged.input);
	let page = 1;
	/** The next pages of the merged PDF. */
	const takePages = (count: number): readonly [number, number] => {
		page += count;
		return [page - count, page - 1];
	};
	const results = options.sources.map((source, index): Result => {
		const { result, copy } = source;
		const untrustedName = nameIn(source.manifest, source.part);
		const untrustedInside = source.inside.map(({ manifest, part }) => nameIn(manifest, part));
		const about = { source, untrustedName, untrustedInside };
		if (result === undefined) return about;
		if (result.kind === "pdf" && mergedName !== undefined)
			return { ...about, name: mergedName, pagesInMerged: takePages(result.pages) };
		const fallback = `Dokument_${index + 1}`;
		const isRoots = options.hasManifest && source.manifest === rootManifest;
		const named = (name: string) =>
			isRoots || name === "" ? name : afterMail(name, manifests.get(source.manifest)?.subject);
		if (result.kind === "original")
			return { ...about, name: attach(names.take(originalName(named(untrustedName), fallback)), result.input) };
		const telling = named(tellingName(untrustedName, pages.get(result.input)));
		const name = attach(names.take(inOrder(pdfName(telling, fallback))), result.input);
		if (copy === undefined) return { ...about, name };
		if (mergedName !== undefined) return { ...about, name, pagesInMerged: takePages(copy.pages) };
		const copyName = pdfName(`${telling.replace(/\.pdf$/i, "")}${copySuffix[locale]}.pdf`, fallback);
		return { ...about, name, copyName: attach(names.take(inOrder(copyName)), copy.input) };
	});
	return { results, attachments, ...(mergedName === undefined ? {} : { mergedName }) };
}

const copySuffix: Readonly<Record<Locale, string>> = { de: "_Lesekopie", en: "_reading_copy" };

const tellingName = (untrustedName: string, look: FirstPage | undefined): string =>
	isTelling(untrustedName) ? untrustedName : (proposeName(look?.text ?? "") ?? untrustedName);

/** A subject is no path: "Müller ./. Schmidt" is all of it. */
const pathless = (subject = ""): string => documentTitle(subject).replace(/[/\\]/g, " ");

/** So much of a mail's subject goes before the names of what hung on it, in characters. */
const maxMailTitle = 40;

/** What hung on a mail that came as a document is named after it; its own text bears its name already. */
function afterMail(name: string, subject: string | undefined): string {
	const title = pathless(subject).slice(0, maxMailTitle).trim();
	return title === "" || name.startsWith(title) ? name : `${title}_${name}`;
}
