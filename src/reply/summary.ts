import type { Locale } from "../failure.ts";
import { numberText, sizeText } from "./numbers.ts";
import type { Results } from "./results-of.ts";
import type { ReplyOptions } from "./task.ts";

/** The first thing the customer reads: how many came out well; then how many pages, and how small. */
export function summaryOf({ results }: Results, { merged }: ReplyOptions, locale: Locale) {
	const good = results.filter(({ source }) => source.failure === undefined && source.result !== undefined);
	const pages = good.reduce((sum, { source }) => sum + (source.result?.pages ?? 0), 0);
	const before = good.reduce((sum, { source }) => sum + source.size, 0);
	const originals = good.filter(({ source }) => merged === undefined || source.result?.kind === "original");
	const after = originals.reduce((sum, { source }) => sum + (source.result?.size ?? 0), merged?.size ?? 0);
	return {
		headline: headline[locale](good.length, results.length),
		figures: good.length === 0 ? "" : figures(pages, before, after, locale),
	};
}

const headline = {
	de: (good: number, all: number) => {
		if (good === 0)
			return all === 1
				? "Ihr Dokument konnten wir leider nicht bearbeiten"
				: "Ihre Dokumente konnten wir leider nicht bearbeiten";
		if (all === 1) return "Ihr Dokument ist fertig";
		return good === all
			? `Ihre ${all} Dokumente sind fertig`
			: `${good} von ${all} Dokumenten ${good === 1 ? "ist" : "sind"} fertig`;
	},
	en: (good: number, all: number) => {
		if (good === 0) return all === 1 ? "We could not work on your document" : "We could not work on your documents";
		if (all === 1) return "Your document is ready";
		return good === all
			? `Your ${all} documents are ready`
			: `${good} of ${all} documents ${good === 1 ? "is" : "are"} ready`;
	},
} as const;

function figures(pages: number, before: number, after: number, locale: Locale): string {
	const count = numberText(pages, locale);
	const word = locale === "de" ? (pages === 1 ? "Seite" : "Seiten") : pages === 1 ? "page" : "pages";
	const size = sizeText(after, locale);
	const smaller =
		after < before * 0.95 ? `${locale === "de" ? " statt " : " instead of "}${sizeText(before, locale)}` : "";
	return pages === 0 ? `${size}${smaller}` : `${count} ${word}, ${size}${smaller}`;
}
