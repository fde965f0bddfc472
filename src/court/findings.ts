import type { Locale } from "../failure.ts";

/**
 * What a German court may object to in a file that is filed through beA (§§ 2, 5 ERVV, ERVB 2025): a closed list with level and
 * sentences, the mend included. Errors make a filing inadmissible or unreceivable, warnings are asked for ("sollen").
 */
export const levels = ["error", "warning", "info"] as const;
export type Level = (typeof levels)[number];

interface Rule extends Readonly<Record<Locale, string>> {
	readonly level: Level;
}

export const rules = {
	// of one file's content
	"no-pdf": {
		level: "error",
		de: "Kein PDF. Gerichte nehmen Schriftstücke nur als PDF an; TIFF darf nur zusätzlich beiliegen. Bitte reichen Sie das Dokument als PDF ein.",
		en: "Not a PDF. Courts accept documents as PDF only; TIFF may only accompany one. Please file the document as PDF.",
	},
	unreadable: {
		level: "error",
		de: "Die Datei ist beschädigt und lässt sich nicht öffnen. Bitte erzeugen Sie das PDF neu.",
		en: "The file is damaged and cannot be opened. Please make the PDF anew.",
	},
	locked: {
		level: "error",
		de: "Die Datei ist verschlüsselt, mit einem Kennwort geschützt oder für den Druck gesperrt. Bitte speichern Sie sie ohne Kennwort und Einschränkungen.",
		en: "The file is encrypted, protected by a password, or locked against printing. Please save it without password and restrictions.",
	},
	"later-standard": {
		level: "info",
		de: "Die Datei nennt sich PDF/A-3 oder PDF/X. Verlangt sind PDF bis 2.0, PDF/A-1, PDF/A-2 oder PDF/UA; Gerichte nehmen sie in der Regel trotzdem an.",
		en: "The file calls itself PDF/A-3 or PDF/X. Asked for are PDF up to 2.0, PDF/A-1, PDF/A-2 or PDF/UA; courts usually take it all the same.",
	},
	"fonts-missing": {
		level: "warning",
		de: "Nicht alle Schriften sind eingebettet; das Gericht sieht vielleicht ein anderes Bild als Sie. Bitte speichern Sie das PDF mit eingebetteten Schriften (PDF/A).",
		en: "Not all fonts are embedded; the court may see something else than you. Please save the PDF with embedded fonts (PDF/A).",
	},
	"external-content": {
		level: "warning",
		de: "Teile des Inhalts liegen in anderen Dateien. Bitte speichern Sie das PDF mit allem Inhalt (PDF/A).",
		en: "Parts of the content lie in other files. Please save the PDF with all its content (PDF/A).",
	},
	"embedded-files": {
		level: "warning",
		de: "Im PDF stecken weitere Dateien, Medien oder 3D-Inhalte. Gerichte öffnen sie nicht; bitte reichen Sie sie als eigene PDFs ein.",
		en: "There are other files, media or 3D content inside the PDF. Courts do not open them; please file them as PDFs of their own.",
	},
	"active-content": {
		level: "warning",
		de: "Das PDF enthält Skripte oder Aktionen, die etwas starten oder versenden. Bitte entfernen Sie sie, etwa durch Drucken in ein neues PDF.",
		en: "The PDF holds scripts or actions that start or send something. Please remove them, for instance by printing into a new PDF.",
	},
	"symbol-coded": {
		level: "warning",
		de: "Ein Scan ist mit JBIG2-Symbolkodierung verkleinert, die Zeichen vertauschen kann (BSI TR-03138 verbietet sie). Bitte scannen Sie ohne diese Einstellung neu.",
		en: "A scan is compressed by JBIG2 symbol coding, which can swap characters (BSI TR-03138 forbids it). Please scan again without that setting.",
	},
	"not-searchable": {
		level: "info",
		de: "Das PDF hat Seiten ohne durchsuchbaren Text. Pflicht ist er nicht mehr, erleichtert aber die Arbeit des Gerichts.",
		en: "The PDF has pages without searchable text. It is no duty any more but eases the court's work.",
	},
	// of its name
	"file-name": {
		level: "error",
		de: "Der Dateiname ist nicht zulässig: nur Buchstaben (auch ä, ö, ü, ß), Ziffern, Unter- und Bindestrich, ein einziger Punkt vor „pdf“, höchstens 84 Zeichen. Bitte benennen Sie die Datei um.",
		en: "The file name is not allowed: only letters (ä, ö, ü, ß too), digits, underscore and hyphen, one single dot before “pdf”, at most 84 characters. Please rename the file.",
	},
	"name-twice": {
		level: "error",
		de: "Zwei Dateien heißen gleich (Groß- und Kleinschreibung zählt nicht). Bitte geben Sie jeder einen eigenen Namen.",
		en: "Two files have the same name (case does not count). Please give each its own.",
	},
	"telling-name": {
		level: "warning",
		de: "Der Dateiname sagt nicht, was die Datei enthält. Bitte benennen Sie sie nach Inhalt und Datum.",
		en: "The file name does not tell what the file holds. Please name it by content and date.",
	},
	// of the whole message
	numbering: {
		level: "warning",
		de: "Mehrere Dateien sollen am Anfang des Namens nummeriert sein (01_, 02_, …), damit das Gericht sie in der richtigen Reihenfolge sieht.",
		en: "Several files should be numbered at the beginning of their names (01_, 02_, …) so that the court sees them in the right order.",
	},
	"too-many-files": {
		level: "error",
		de: "Mehr als 1.000 Dateien passen nicht in eine Nachricht. Bitte teilen Sie sie auf.",
		en: "More than 1,000 files do not fit into one message. Please split them.",
	},
	"many-files": {
		level: "warning",
		de: "Fast 1.000 Dateien: mit Nachrichtentext, XJustiz-Datei und Signaturen kann die Grenze überschritten sein. Bitte teilen Sie sie auf.",
		en: "Nearly 1,000 files: with message text, XJustiz file and signatures the limit may be exceeded. Please split them.",
	},
	"too-large": {
		level: "error",
		de: "Mehr als 200 MB passen nicht in eine Nachricht. Bitte teilen Sie die Dateien auf mehrere Nachrichten auf.",
		en: "More than 200 MB do not fit into one message. Please split the files over several messages.",
	},
	large: {
		level: "warning",
		de: "Fast 200 MB: mit Nachrichtentext, XJustiz-Datei und Signaturen kann die Grenze überschritten sein. Bitte teilen Sie die Dateien auf.",
		en: "Nearly 200 MB: with message text, XJustiz file and signatures the limit may be exceeded. Please split the files.",
	},
} as const satisfies Readonly<Record<string, Rule>>;

export type FindingCode = keyof typeof rules;
export const findingCodes = Object.keys(rules) as [FindingCode, ...FindingCode[]];
