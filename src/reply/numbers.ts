import type { Locale } from "../failure.ts";

const tags: Readonly<Record<Locale, string>> = { de: "de-DE", en: "en-GB" };

/** Bytes as people write them: "980 KB", "1,2 MB", "24 MB" (decimal units, as mail programs show them). */
export function sizeText(bytes: number, locale: Locale): string {
	if (bytes < 1000) return `${bytes} B`;
	// 999,950 bytes round to "1.000 KB": from there on they are megabytes.
	if (bytes < 999_500) return `${numberText(Math.max(1, Math.round(bytes / 1000)), locale)} KB`;
	const mega = bytes / 1_000_000;
	return `${numberText(mega, locale, mega < 10 ? 1 : 0)} MB`;
}

export function numberText(value: number, locale: Locale, digits = 0): string {
	return formatter(locale, digits).format(value);
}

/** A point in time as German courts and clerks reckon it: "5. März 2024, 14:03 Uhr". `at` in ms since 1970. */
export function timeText(at: number, locale: Locale): string {
	const text = new Intl.DateTimeFormat(tags[locale], {
		dateStyle: "long",
		timeStyle: "short",
		timeZone: "Europe/Berlin",
	}).format(at);
	return locale === "de" ? `${text.replace(" um ", ", ")} Uhr` : text.replace(" at ", ", ");
}

const formatters = new Map<string, Intl.NumberFormat>();

/** Making a formatter is slow, and a long answer has thousands of numbers. */
function formatter(locale: Locale, digits: number): Intl.NumberFormat {
	const key = `${locale}${digits}`;
	const known = formatters.get(key);
	if (known !== undefined) return known;
	const made = new Intl.NumberFormat(tags[locale], { minimumFractionDigits: digits, maximumFractionDigits: digits });
	formatters.set(key, made);
	return made;
}
