/**
 * A telling name from a document's own text: date, kind, sender, as in "2024-03-05_Rechnung_Stadtwerke". Only what the text
 * says plainly counts: a kind that stands as a heading, a date that is the letter's. Nothing is guessed; without a kind there is
 * no name.
 */

/** What a heading begins with → how the file is called. Longer words first: a "Klageerwiderung" is no "Klage". */
const kinds: readonly (readonly [heading: string, name: string])[] = [
	"Klageerwiderung",
	"Klageschrift",
	"Klage",
	"Schlussrechnung",
	"Abschlagsrechnung",
	"Stromrechnung",
	"Rechnung",
	"Gutschrift",
	"Zahlungserinnerung",
	"Mahnung",
	"Mahnbescheid",
	"Vollstreckungsbescheid",
	"Widerspruchsbescheid",
	"Steuerbescheid",
	"Bußgeldbescheid",
	"Rentenbescheid",
	"Bescheid",
	"Versäumnisurteil",
	"Urteil",
	"Beschluss",
	"Verfügung",
	"Ladung",
	"Anklageschrift",
	"Strafbefehl",
	"Gutachten",
	"Vollmacht",
	"Mietvertrag",
	"Kaufvertrag",
	"Arbeitsvertrag",
	"Darlehensvertrag",
	"Gesellschaftsvertrag",
	"Versicherungsschein",
	"Vertrag",
	"Aufhebungsvertrag",
	"Kündigung",
	"Abmahnung",
	"Widerspruch",
	"Einspruch",
	"Berufungsbegründung",
	"Berufung",
	"Nebenkostenabrechnung",
	"Betriebskostenabrechnung",
	"Lohnabrechnung",
	"Gehaltsabrechnung",
	"Entgeltabrechnung",
	"Kontoauszug",
	"Kostenvoranschlag",
	"Angebot",
	"Auftragsbestätigung",
	"Lieferschein",
	"Quittung",
	"Arbeitszeugnis",
	"Zeugnis",
	"Geburtsurkunde",
	"Heiratsurkunde",
	"Sterbeurkunde",
	"Testament",
	"Grundbuchauszug",
	"Handelsregisterauszug",
	"Protokoll",
	"Attest",
	"Arbeitsunfähigkeitsbescheinigung",
	"Bescheinigung",
	"Invoice",
]
	.toSorted((a, b) => b.length - a.length)
	.map((word) => [word, word === "Invoice" ? "Rechnung" : word] as const);

const months = "januar februar märz april mai juni juli august september oktober november dezember".split(" ");
/** A heading is short: "Die Rechnung vom 3. Mai haben wir …" is a sentence. In words. */
const maxHeadingWords = 8;
/** A letter says who, when and what in its first part. */
const maxLines = 60;
/** The sender's name in a file name. In characters. */
const maxSender = 40;

/** Forms and offices by which a line is known to name a firm or an authority. */
const organisation =
	/^[\p{Lu}\d][\p{L}\d&.,\-– ]{0,60}?\s(GmbH & Co\. KG|GmbH|gGmbH|AG|SE|KG|OHG|UG|e\. ?V\.|eG|mbH|PartG mbB|PartGmbB|Versicherung|Sparkasse|Volksbank|Stadtwerke)\b|^(Stadtwerke|Amtsgericht|Landgericht|Oberlandesgericht|Arbeitsgericht|Sozialgericht|Verwaltungsgericht|Finanzgericht|Finanzamt|Jobcenter|Stadt|Gemeinde|Landkreis|Bezirksamt|Staatsanwaltschaft|Bundesagentur|Deutsche Rentenversicherung|Sparkasse|Volksbank|Rechtsanwälte|Kanzlei|Notar(?:in)?)\s[\p{L}\d&.\-– ]{2,40}/u;

/** The name without ending, in a court's letters; undefined where the text does not plainly give one. */
export function proposeName(text: string): string | undefined {
	const lines = text
		.normalize("NFC")
		.split("\n")
		.map((line) => line.trim())
		.filter((line) => line !== "")
		.slice(0, maxLines);
	const kind = kindOf(lines);
	if (kind === undefined) return undefined;
	const parts = [dateOf(lines), kind, senderOf(lines)].filter((part) => part !== undefined);
	// A kind alone names every invoice alike.
	return parts.length < 2 ? undefined : parts.join("_");
}

function kindOf(lines: readonly string[]): string | undefined {
	for (const line of lines) {
		if (line.split(/\s+/).length > maxHeadingWords || /[.!?,]$/.test(line)) continue;
		// Spaced-out headings ("R E C H N U N G") and capitals are headings all the same.
		const word = line.replace(/^(?:\p{L} ){3,}\p{L}$/u, (spaced) => spaced.replaceAll(" ", ""));
		const found = kinds.find(([heading]) => new RegExp(`^${heading}(?!\\p{L})`, "iu").test(word));
		if (found) return found[1];
	}
	return undefined;
}

/** The date that is called one, or stands behind a place ("Bonn, den 5. März 2024"); else the only one there is. */
function dateOf(lines: readonly string[]): string | undefined {
	const called = lines.flatMap((line) =>
		/(?:datum|date)\s*:?|^\p{Lu}[\p{L}\- ]{2,30},\s*(?:den|am)?\s*\d/iu.test(line) ? datesIn(line).slice(0, 1) : [],
	);
	if (called[0] !== undefined) return called[0];
	const all = new Set(lines.flatMap(datesIn));
	return all.size === 1 ? [...all][0] : undefined;
}

function datesIn(line: string): string[] {
	const dates: string[] = [];
	for (const [, day, month, year] of line.matchAll(/(?<!\d)(\d{1,2})\.\s?(\d{1,2})\.\s?((?:19|20)\d{2})(?!\d)/g))
		dates.push(iso(Number(year), Number(month), Number(day)) ?? "");
	for (const [, day, month = "", year] of line.matchAll(/(?<!\d)(\d{1,2})\.\s?(\p{L}{3,9})\s((?:19|20)\d{2})(?!\d)/gu))
		dates.push(iso(Number(year), months.indexOf(month.toLowerCase()) + 1, Number(day)) ?? "");
	return dates.filter((date) => date !== "");
}

function iso(year: number, month: number, day: number): string | undefined {
	const date = new Date(Date.UTC(year, month - 1, day));
	return month >= 1 && date.getUTCMonth() === month - 1 ? date.toISOString().slice(0, 10) : undefined;
}

function senderOf(lines: readonly string[]): string | undefined {
	for (const line of lines.slice(0, 15)) {
		const found = organisation.exec(line)?.[0];
		if (found) return found.slice(0, maxSender).trim();
	}
	return undefined;
}
