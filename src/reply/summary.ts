import type { Locale } from "../failure.ts";
import { numberText, sizeText } from "./numbers.ts";
import type { ReplyOptions } from "./report.ts";
import type { Results } from "./results-of.ts";

/** The two lines the customer reads first: what is ready and what needs her; then how many pages, and how small. */
export function summaryOf({ results }: Results, { merged }: ReplyOptions, needing: number, locale: Locale) {
	const good = results.filter(({ source }) => source.failure === undefined && source.result !== undefined);
	const pages = good.reduce((sum, { source }) => sum + (source.result?.pages ?? 0), 0);
	const before = good.reduce((sum, { source }) => sum + source.size, 0);
	const apart = good.filter(({ source }) => merged === undefined || source.result?.kind !== "pdf");
	const after = apart.reduce((sum, { source }) => sum + (source.result?.size ?? 0), merged?.size ?? 0);
	return {
		headline: headline[locale](good.length, results.length, needing),
		figures: good.length === 0 ? "" : figures(pages, before, after, locale),
	};
}

const headline = {
	de: (good: number, all: number, needing: number) => {
		if (good === 0)
			return all === 1
				? "Ihr Dokument konnten wir leider nicht bearbeiten"
				: "Ihre Dokumente konnten wir leider nicht bearbeiten";
		if (all === 1) return needing === 0 ? "Ihr Dokument ist fertig" : "Ihr Dokument ist fertig, sehen Sie es bitte an";
		if (needing === 0) return `Ihre ${all} Dokumente sind fertig`;
		const ready = all - needing;
		const first = ready === 0 ? "" : `${ready} ${ready === 1 ? "Dokument ist" : "Dokumente sind"} fertig, `;
		return `${first}${needing} ${ready === 0 ? "Dokumente " : ""}${needing === 1 ? "braucht" : "brauchen"} Sie`;
	},
	en: (good: number, all: number, needing: number) => {
		if (good === 0) return all === 1 ? "We could not work on your document" : "We could not work on your documents";
		if (all === 1) return needing === 0 ? "Your document is ready" : "Your document is ready, please have a look at it";
		if (needing === 0) return `Your ${all} documents are ready`;
		const ready = all - needing;
		const first = ready === 0 ? "" : `${ready} ${ready === 1 ? "document is" : "documents are"} ready, `;
		return `${first}${needing} ${ready === 0 ? "documents " : ""}${needing === 1 ? "needs" : "need"} you`;
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
