import type { Locale } from "../failure.ts";
import type { PagesNamed } from "./pages-named.ts";

export const subjectWithout: Readonly<Record<Locale, string>> = {
	de: "Ihre optimierten Dokumente",
	en: "Your optimised documents",
};

/** Fixed texts of the answer mail. */
export const phrases = {
	de: {
		page: "Seite",
		pages: "Seiten",
		size: "Größe",
		nameless: "Ohne Namen",
		inside: (names: string) => `aus ${names}`,
		formerly: (size: string) => `vorher ${size}`,
		returned: "unverändert zurück",
		notReturned: "nicht zurückgesandt",
		inMerged: (first: number, last: number) => (first === last ? `Seite ${first}` : `Seiten ${first} bis ${last}`),
		copy: (name: string) => `Daneben erhalten Sie eine durchsuchbare Lesekopie ohne Signatur: ${name}`,
		copyInMerged: (first: number, last: number) =>
			`Im gemeinsamen PDF ist eine Lesekopie davon: ${first === last ? `Seite ${first}` : `Seiten ${first} bis ${last}`}.`,
		blankDropped: ({ the, many }: PagesNamed) =>
			`${the} des Originals ${many ? "waren leer und sind" : "war leer und ist"} weggelassen.`,
		hint: "Hinweise",
		notEncryptable:
			"Die Antwort ließ sich nicht für den Schlüssel verschlüsseln, der bei uns für Sie hinterlegt ist: Er ist abgelaufen, widerrufen oder nicht zum Verschlüsseln und Signieren bestimmt. Unverschlüsselt senden wir sie nicht. Bitte hinterlegen Sie einen neuen Schlüssel und senden Sie die Dokumente dann noch einmal.",
		unchecked:
			"Auf Schadprogramme (Viren) konnten wir diesmal nicht alles prüfen. Bitte öffnen Sie Dateien, die unverändert zurückkommen, mit Vorsicht.",
		unknownTag: (tag: string) => `Unbekannte Option „${tag}“ wurde ignoriert.`,
		leftOut: {
			logo: "Nicht bearbeitet, weil nur Zierde der Mail (Logos, Symbole)",
			tracking: "Nicht bearbeitet, weil nur Zählbilder, die melden, wer die Mail öffnet",
			signature: "Nicht bearbeitet, weil nur elektronische Signaturen der Mail",
			"too-many": "Nicht bearbeitet, weil die Mail zu viele Teile hat",
		},
		more: (count: number) => `und ${count} weitere`,
		merged: (name: string) => `Alles in einem PDF: ${name}`,
		hello: "Guten Tag,",
		deleted:
			"Mit dieser Antwort ist bei uns alles gelöscht: Ihre Mail, alle Anhänge und alle Ergebnisse. Aufbewahrt wird nichts.",
		severalMails: "Ihre Ergebnisse sind zu groß für eine Mail; sie kommen in mehreren, nummerierten.",
		inMail: (number: number) => `in Mail ${number}`,
		partOf: (part: number, all: number) => `Teil ${part} von ${all}`,
		moreResults: (part: number, all: number) =>
			`Hier ist Teil ${part} von ${all} Ihrer Ergebnisse. Die Übersicht steht in der ersten Mail.`,
		tooLargeToSend: (size: string) =>
			`Das Ergebnis ist mit ${size} größer, als eine Mail sein darf, und kommt deshalb nicht zurück. Bitte teilen Sie das Dokument und senden Sie die Teile einzeln.`,
		needs: "Das braucht Sie",
		needsYou: "bitte ansehen",
		court: "Für das Gericht (beA)",
		courtReady: "Geprüft: Diese Dateien können so eingereicht werden.",
		notCourtReady: "Geprüft: So sollten nicht alle Dateien eingereicht werden.",
		allTogether: "Alle zusammen",
		levels: { error: "Fehler", warning: "Warnung", info: "Hinweis" },
		confidential: "Vertraulich geblieben",
		kept: (received: string, answered: string) => `Eingegangen am ${received}, beantwortet am ${answered}.`,
		receipt: (number: string) => `Auftragsnummer für den Löschbeleg (30 Tage lang): ${number}`,
		names: "Ihre Anhänge waren:",
		failedOrder: "Ihre Mail konnten wir leider nicht bearbeiten.",
		nothingFound: "In Ihrer Mail war kein Dokument, das wir bearbeiten konnten.",
		howTo: "So geht es",
		steps: [
			"Hängen Sie Fotos, Scans, PDFs, Office-Dateien oder ZIP-Archive an eine Mail.",
			"Senden Sie die Mail an %.",
			"Nach wenigen Minuten erhalten Sie gerade ausgerichtete, kleine, durchsuchbare PDFs zurück.",
		],
		tags: "Wünsche schreiben Sie in den Betreff: #zusammen (ein einziges PDF), #sw (schwarz-weiß), #grau, #klein (so klein wie möglich), #original (Bilder bleiben, wie sie sind), #ohne-ocr (ohne Texterkennung), #mail (auch der Text der Mail), #bea (geprüft und benannt für das Gericht), #eng (englischer Text).",
	},
	en: {
		page: "page",
		pages: "pages",
		size: "Size",
		nameless: "Without a name",
		inside: (names: string) => `from ${names}`,
		formerly: (size: string) => `was ${size}`,
		returned: "returned unchanged",
		notReturned: "not returned",
		inMerged: (first: number, last: number) => (first === last ? `page ${first}` : `pages ${first} to ${last}`),
		copy: (name: string) => `Beside it you receive a searchable reading copy without the signature: ${name}`,
		copyInMerged: (first: number, last: number) =>
			`A reading copy of it is in the common PDF: ${first === last ? `page ${first}` : `pages ${first} to ${last}`}.`,
		blankDropped: ({ the, many }: PagesNamed) => `${the} of the original ${many ? "were" : "was"} blank and left out.`,
		hint: "Remarks",
		notEncryptable:
			"The answer could not be encrypted for the key that is registered for you: it is expired, revoked or not made for encrypting and signing. The answer is not sent in clear. Please register a new key and send the documents again.",
		unchecked:
			"This time not everything could be checked for malicious software (viruses). Please be careful with files that are returned unchanged.",
		unknownTag: (tag: string) => `Unknown option “${tag}” was ignored.`,
		leftOut: {
			logo: "Left out as mere decoration of the mail (logos, icons)",
			tracking: "Left out as pictures that report who opens the mail",
			signature: "Left out as electronic signatures of the mail",
			"too-many": "Left out because the mail has too many parts",
		},
		more: (count: number) => `and ${count} more`,
		merged: (name: string) => `All in one PDF: ${name}`,
		hello: "Hello,",
		deleted:
			"With this answer everything has been deleted on our side: your mail, all attachments and all results. Nothing is kept.",
		severalMails: "Your results are too large for one mail; they come in several, numbered ones.",
		inMail: (number: number) => `in mail ${number}`,
		partOf: (part: number, all: number) => `part ${part} of ${all}`,
		moreResults: (part: number, all: number) =>
			`Here is part ${part} of ${all} of your results. The overview is in the first mail.`,
		tooLargeToSend: (size: string) =>
			`At ${size} the result is larger than a mail may be and therefore does not come back. Please split the document and send its parts one by one.`,
		needs: "This needs you",
		needsYou: "please look",
		court: "For the court (beA)",
		courtReady: "Checked: these files can be filed as they are.",
		notCourtReady: "Checked: not all of these files should be filed as they are.",
		allTogether: "All together",
		levels: { error: "Error", warning: "Warning", info: "Remark" },
		confidential: "Kept confidential",
		kept: (received: string, answered: string) => `Received on ${received}, answered on ${answered}.`,
		receipt: (number: string) => `Order number for the deletion receipt (for 30 days): ${number}`,
		names: "Your attachments were:",
		failedOrder: "Unfortunately we could not work on your mail.",
		nothingFound: "There was no document in your mail that we could work on.",
		howTo: "How it works",
		steps: [
			"Attach photos, scans, PDFs, Office files or ZIP archives to a mail.",
			"Send the mail to %.",
			"Within minutes you get straightened, small, searchable PDFs back.",
		],
		tags: "Write your wishes into the subject: #merge (one single PDF), #bw (black and white), #gray, #small (as small as possible), #original (pictures stay as they are), #no-ocr (no text recognition), #mail (the mail's text too), #bea (checked and named for German courts), #deu (German text).",
	},
} as const;
