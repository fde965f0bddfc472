const format = new Intl.DateTimeFormat("de-DE", {
	timeZone: "Europe/Berlin",
	weekday: "long",
	day: "numeric",
	month: "long",
	year: "numeric",
	hour: "2-digit",
	minute: "2-digit",
	timeZoneName: "short",
});

/** A moment as a German reads it, by Berlin's clock. What is no date stays as it was written. */
export function germanDate(untrustedDate: string): string {
	// Comments and spaces may stand everywhere in a mail's date (RFC 5322 §4.3).
	const date = new Date(untrustedDate.replace(/\([^()]*\)/g, " ").replace(/\s*:\s*/g, ":"));
	return Number.isNaN(date.getTime()) ? untrustedDate : format.format(date);
}
