import { createHash } from "node:crypto";
import { type FindingCode, rules } from "../court/findings.ts";
import { checkMessage } from "../court/message.ts";
import type { Locale } from "../failure.ts";
import type { Note } from "../kinds.ts";
import { type Envelope, leftOutReasons, type Manifest } from "../manifest.ts";
import { numberText, sizeText, timeText } from "./numbers.ts";
import { type PagesNamed, pagesNamed } from "./pages-named.ts";
import { phrases } from "./phrases.ts";
import type { ReplyOptions } from "./report.ts";
import type { Attached, Result, Results } from "./results-of.ts";
import { documentFailure, done, facts, mailFailure, warnings } from "./sentences.ts";
import { summaryOf } from "./summary.ts";

/** Names of left-out parts that are listed at most; the rest is counted. */
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
	/** Something of it wants the customer. */
	readonly needsYou: boolean;
	/** Its first page, as an image of this mail: a content id; empty: none. */
	readonly picture: string;
}

/** A document that wants the customer: why, and what to do. */
export interface Need {
	readonly document: string;
	readonly sentences: readonly string[];
}

/** All that the answer says, as plain text in the customer's language; both bodies are made of it. */
export interface Letter {
	readonly locale: Locale;
	readonly address: string;
	readonly headline: string;
	readonly figures: string;
	readonly lead: readonly string[];
	readonly rows: readonly Row[];
	readonly needs: readonly Need[];
	/** What a court would object to, where that was asked for; empty: nothing. */
	readonly court: { readonly verdict: string; readonly findings: readonly Need[] } | undefined;
	/** How confidentiality was kept: when it came, when it was answered. */
	readonly kept: string;
	/** The number under which its end can be looked up. */
	readonly receipt: string;
	readonly hints: readonly string[];
	/** Names of what came, when nothing could be done with the mail as a whole. */
	readonly names: readonly string[];
	readonly howTo: boolean;
}

interface Told {
	readonly options: ReplyOptions;
	readonly results: Results;
	/** Attachments that no mail of this size can take. */
	readonly tooLarge: readonly Attached[];
	/** The mail of the answer in which an attachment is, from 1; undefined: there is only one. */
	readonly mailOf: ((name: string) => number) | undefined;
	/** When the answer is composed, in ms since 1970. */
	readonly now: number;
	readonly manifest: Manifest | undefined;
	/** What of all mails was no document. */
	readonly leftOut: Manifest["leftOut"];
	readonly envelope: Envelope;
}

export function letterOf(told: Told): Letter {
	const { options, results, manifest, envelope, now } = told;
	const { locale } = envelope;
	const say = phrases[locale];
	const needs = results.results.map((result) => needOf(result, told, locale));
	const common = {
		locale,
		address: `${options.mailbox}@${options.domain}`,
		rows: results.results.map((result, at) => rowOf(result, told, needs[at] !== undefined, locale)),
		needs: needs.filter((need) => need !== undefined),
		court: courtOf(told, locale),
		kept: say.kept(timeText(envelope.acceptedAt, locale), timeText(now, locale)),
		receipt: say.receipt(options.order),
		hints: [...(options.unchecked ? [say.unchecked] : []), ...hintsOf(told, locale)],
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
	const { headline, figures } = summaryOf(results, options, common.needs.length, locale);
	const lead = [
		...(options.failure === undefined ? [] : [mailFailure(options.failure, locale)]),
		...(results.mergedName === undefined ? [] : [say.merged(results.mergedName)]),
		...(told.mailOf === undefined ? [] : [say.severalMails]),
	];
	return { ...common, headline, figures, lead, names: [], howTo: false };
}

function rowOf(about: Result, told: Told, needsYou: boolean, locale: Locale): Row {
	const { source, untrustedName, untrustedInside, name, pagesInMerged, copyName } = about;
	const say = phrases[locale];
	const { result } = source;
	const isMerged = pagesInMerged !== undefined && result?.kind === "pdf";
	const notes = source.remarks.map(({ note }) => note);
	const attached = told.results.attachments.find((attachment) => attachment.name === name);
	const inside = untrustedInside.map((outer) => shown(outer, locale)).join(" › ");
	return {
		original: shown(untrustedName, locale),
		inside: inside === "" ? "" : say.inside(inside),
		// In a merged PDF the pages say more than its ever same name.
		result: isMerged ? "" : (name ?? ""),
		resultNote: resultNote(),
		pages: result === undefined || result.pages === 0 ? "" : numberText(result.pages, locale),
		before: sizeText(source.size, locale),
		after: result === undefined ? "" : sizeText(result.size, locale),
		formerly: result === undefined || result.size === source.size ? "" : say.formerly(sizeText(source.size, locale)),
		done: capitalized(notes.flatMap((note) => done[note]?.[locale] ?? []).join(", ")),
		facts: [
			...source.remarks.flatMap(({ note, pages }) => factOf(note, pages, locale)),
			...(copyName === undefined ? [] : [say.copy(copyName)]),
			...(isMerged || pagesInMerged === undefined ? [] : [say.copyInMerged(...pagesInMerged)]),
		],
		needsYou,
		picture: attached?.picture && !isMerged ? pictureId(attached.name) : "",
	};

	function resultNote(): string {
		if (result === undefined || isTooLarge(about, told)) return say.notReturned;
		const notes = [
			...(isMerged && pagesInMerged ? [say.inMerged(...pagesInMerged)] : []),
			...(result.kind === "pdf" ? [] : [say.returned]),
			...(told.mailOf === undefined || name === undefined ? [] : [say.inMail(told.mailOf(name))]),
		];
		return notes.join(", ");
	}
}

function factOf(note: Note, pages: readonly number[], locale: Locale): string[] {
	if (note === "blank-dropped") return [phrases[locale].blankDropped(pagesNamed(pages, false, locale))];
	const fact = facts[note]?.[locale];
	return fact === undefined ? [] : [fact];
}

/** The content id of an attachment's thumbnail. */
export const pictureId = (name: string): string =>
	`${createHash("sha256").update(name).digest("hex").slice(0, 16)}@maramail`;

const isTooLarge = ({ name }: Result, { tooLarge }: Told): boolean =>
	tooLarge.some((attachment) => attachment.name === name);

/** What wants the customer in one document: why it failed, what to photograph again. */
function needOf(about: Result, told: Told, locale: Locale): Need | undefined {
	const { source, untrustedName, pagesInMerged, name } = about;
	const { result, failure } = source;
	const tooLarge = isTooLarge(about, told);
	const sentences = [
		...(failure === undefined ? [] : [documentFailure(failure, locale, result !== undefined && !tooLarge)]),
		...source.remarks.flatMap(({ note, pages }) => warnings[note]?.[locale](named(pages)) ?? []),
		...(tooLarge ? [phrases[locale].tooLargeToSend(sizeText(result?.size ?? 0, locale))] : []),
	];
	return sentences.length === 0
		? undefined
		: { document: name && !tooLarge ? name : shown(untrustedName, locale), sentences };

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
}

/** The court's view of what comes back: names, volume and, by the check's findings, contents. */
function courtOf({ options, results }: Told, locale: Locale): Letter["court"] {
	if (!options.bea || results.attachments.length === 0) return undefined;
	const byName = new Map<string, readonly FindingCode[]>();
	if (results.mergedName !== undefined) byName.set(results.mergedName, options.merged?.findings ?? []);
	for (const { name, copyName, source } of results.results) {
		if (name !== undefined && name !== results.mergedName) byName.set(name, source.result?.findings ?? []);
		if (copyName !== undefined) byName.set(copyName, source.copy?.findings ?? []);
	}
	const all = results.attachments.map(({ name, content }) => ({
		name,
		bytes: content.length,
		found: byName.get(name) ?? [],
	}));
	// What is no PDF cannot be filed: neither its name nor its number counts.
	const filed = all.filter(({ found }) => !found.includes("no-pdf"));
	const named = checkMessage(filed);
	const codes = all.map((file) => [...file.found, ...(named.files[filed.indexOf(file)] ?? [])]);
	const say = phrases[locale];
	const told = (codes: readonly FindingCode[]) =>
		codes.map((code) => `${say.levels[rules[code].level]}: ${rules[code][locale]}`);
	const findings = [
		...all.map(({ name }, at) => ({ document: name, sentences: told(codes[at] ?? []) })),
		{ document: say.allTogether, sentences: told(named.message) },
	].filter(({ sentences }) => sentences.length > 0);
	const wrong = [...codes.flat(), ...named.message].some((code) => rules[code].level === "error");
	return { verdict: wrong ? say.notCourtReady : say.courtReady, findings };
}

function hintsOf({ manifest, leftOut }: Told, locale: Locale): string[] {
	const say = phrases[locale];
	const unknown = (manifest?.unknownTags ?? []).map((tag) => say.unknownTag(clean(tag).slice(0, 40)));
	const left = leftOutReasons.flatMap((why) => {
		const names = leftOut.filter((part) => part.why === why).map(({ name }) => name);
		return names.length === 0 ? [] : [`${say.leftOut[why]}: ${namesOf(names, locale).join(", ")}.`];
	});
	return [...unknown, ...left];
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
