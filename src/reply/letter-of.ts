import type { Locale } from "../failure.ts";
import type { Envelope, Manifest } from "../services/unpack/task.ts";
import { numberText, sizeText } from "./numbers.ts";
import { type PagesNamed, pagesNamed } from "./pages-named.ts";
import type { Result, Results } from "./results-of.ts";
import { summaryOf } from "./summary.ts";
import type { ReplyOptions } from "./task.ts";
import { documentFailure, done, facts, mailFailure, phrases, warnings } from "./words.ts";

/** So many names of left-out parts are listed; the rest is counted. */
const maxNames = 8;
/** A longer name breaks every table. In characters. */
const maxShownName = 90;

export interface Row {
	readonly original: string;
	/** "aus Archiv.zip", or empty. */
	readonly inside: string;
	/** The document's own attachment, or empty. */
	readonly result: string;
	/** Beside the result: "unverändert zurück", "Seiten 3 bis 5", or empty. */
	readonly resultNote: string;
	readonly pages: string;
	readonly before: string;
	readonly after: string;
	/** "vorher 3,8 MB", or empty where nothing changed. */
	readonly formerly: string;
	readonly done: string;
	/** What is as it should be and still worth knowing. */
	readonly facts: readonly string[];
	/** What the customer should look at. */
	readonly warnings: readonly string[];
	/** Why it failed, or empty. */
	readonly failure: string;
}

/** All that the answer says, as plain text in the customer's language; both bodies are made of it. */
export interface Letter {
	readonly locale: Locale;
	readonly address: string;
	readonly headline: string;
	readonly figures: string;
	readonly lead: readonly string[];
	readonly rows: readonly Row[];
	readonly hints: readonly string[];
	/** Names of what came, when nothing could be done with the mail as a whole. */
	readonly names: readonly string[];
	readonly howTo: boolean;
}

interface Told {
	readonly options: ReplyOptions;
	readonly results: Results;
	readonly manifest: Manifest | undefined;
	readonly envelope: Envelope;
}

export function letterOf({ options, results, manifest, envelope: { locale } }: Told): Letter {
	const say = phrases[locale];
	const common = {
		locale,
		address: `optimieren@${options.domain}`,
		rows: results.results.map((result) => rowOf(result, locale)),
		hints: hintsOf(manifest, locale),
	};
	if (results.results.length === 0) {
		const failed = options.failure !== undefined;
		return {
			...common,
			headline: failed ? say.failedOrder : say.nothingFound,
			figures: "",
			lead: options.failure === undefined ? [] : [mailFailure(options.failure, locale)],
			names: failed
				? namesOf(
						(manifest?.parts ?? []).map(({ name }) => name),
						locale,
					)
				: [],
			howTo: true,
		};
	}
	const { headline, figures } = summaryOf(results, options, locale);
	const lead = [
		...(options.failure === undefined ? [] : [mailFailure(options.failure, locale)]),
		...(results.mergedName === undefined ? [] : [say.merged(results.mergedName)]),
	];
	return { ...common, headline, figures, lead, names: [], howTo: false };
}

function rowOf({ source, untrustedName, untrustedInside, name, pagesInMerged }: Result, locale: Locale): Row {
	const say = phrases[locale];
	const { result, failure } = source;
	const notes = source.remarks.map(({ note }) => note);
	const inside = untrustedInside.map((outer) => shown(outer, locale)).join(" › ");
	return {
		original: shown(untrustedName, locale),
		inside: inside === "" ? "" : say.inside(inside),
		// In a merged PDF the pages say more than its ever same name.
		result: pagesInMerged === undefined ? (name ?? "") : "",
		resultNote: resultNote(),
		pages: result === undefined || result.pages === 0 ? "" : numberText(result.pages, locale),
		before: sizeText(source.size, locale),
		after: result === undefined ? "" : sizeText(result.size, locale),
		formerly: result === undefined || result.size === source.size ? "" : say.formerly(sizeText(source.size, locale)),
		done: capitalized(notes.flatMap((note) => done[note]?.[locale] ?? []).join(", ")),
		facts: notes.flatMap((note) => facts[note]?.[locale] ?? []),
		warnings: source.remarks.flatMap(({ note, pages }) => warnings[note]?.[locale](named(pages)) ?? []),
		failure: failure === undefined ? "" : documentFailure(failure, locale, result !== undefined),
	};

	/** In a merged PDF the pages bear its numbers. */
	function named(pages: readonly number[]): PagesNamed {
		const before = (pagesInMerged?.[0] ?? 1) - 1;
		const only = result?.pages === 1 && pagesInMerged === undefined;
		return pagesNamed(
			pages.map((page) => page + before),
			only,
			locale,
		);
	}

	function resultNote(): string {
		if (result === undefined) return say.notReturned;
		if (pagesInMerged !== undefined) return say.inMerged(...pagesInMerged);
		return result.kind === "original" ? say.returned : "";
	}
}

function hintsOf(manifest: Manifest | undefined, locale: Locale): string[] {
	const say = phrases[locale];
	const leftOut = (why: Manifest["leftOut"][number]["why"]) =>
		namesOf(
			(manifest?.leftOut ?? []).filter((part) => part.why === why).map(({ name }) => name),
			locale,
		).join(", ");
	const decoration = leftOut("decoration");
	const tooMany = leftOut("too-many");
	return [
		...(manifest?.unknownTags ?? []).map((tag) => say.unknownTag(clean(tag).slice(0, 40))),
		...(decoration === "" ? [] : [say.decoration(decoration)]),
		...(tooMany === "" ? [] : [say.tooMany(tooMany)]),
	];
}

function namesOf(untrustedNames: readonly string[], locale: Locale): string[] {
	const names = untrustedNames.slice(0, maxNames).map((name) => shown(name, locale));
	const rest = untrustedNames.length - names.length;
	return rest > 0 ? [...names, phrases[locale].more(rest)] : names;
}

/** A name to be read by people: whole, but without what could turn or break the line it stands in. */
function shown(untrustedName: string, locale: Locale): string {
	const name = clean(untrustedName);
	if (name === "") return phrases[locale].nameless;
	return name.length <= maxShownName ? name : `${name.slice(0, 60)}…${name.slice(-25)}`;
}

function clean(untrusted: string): string {
	return untrusted
		.normalize("NFC")
		.replace(/[\p{C}\u2028\u2029]+/gu, "")
		.replace(/\s+/g, " ")
		.trim();
}

function capitalized(text: string): string {
	return text.charAt(0).toUpperCase() + text.slice(1);
}
