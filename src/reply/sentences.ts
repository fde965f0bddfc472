import { type FailureCode, failures, type Locale } from "../failure.ts";
import type { Note } from "../kinds.ts";
import type { PagesNamed } from "./pages-named.ts";

type Text = Readonly<Record<Locale, string>>;

/** What was done, in a word or three. */
export const done: Readonly<Partial<Record<Note, Text>>> = {
	"page-found": { de: "auf das Blatt zugeschnitten und entzerrt", en: "cropped to the sheet and straightened" },
	"picture-kept": { de: "Foto, unverändert übernommen", en: "photo, taken over unchanged" },
	turned: { de: "aufrecht gedreht", en: "turned upright" },
	"several-pages": { de: "mehrere Blätter getrennt", en: "several sheets separated" },
	ocr: { de: "Text erkannt", en: "text recognised" },
	"text-kept": { de: "vorhandener Text behalten", en: "existing text kept" },
	repaired: { de: "Datei repariert", en: "file repaired" },
	"password-removed": { de: "Bearbeitungsschutz entfernt", en: "editing restriction removed" },
	unlocked: { de: "mit dem Passwort aus Ihrer Mail geöffnet", en: "opened with the password in your mail" },
	smaller: { de: "verkleinert", en: "made smaller" },
	converted: { de: "in PDF umgewandelt", en: "converted to PDF" },
	pdfa: { de: "PDF/A-2 geprüft", en: "checked to be PDF/A-2" },
};

/** What is as it should be and still worth knowing. */
export const facts: Readonly<Partial<Record<Note, Text>>> = {
	"kept-original": {
		de: "Das Original war schon so klein wie möglich; Sie erhalten es unverändert zurück.",
		en: "The original was as small as can be already; it is returned unchanged.",
	},
	"invoice-kept": {
		de: "Das ist eine elektronische Rechnung (ZUGFeRD oder XRechnung). Ihr Original ist die Datei selbst; Sie erhalten sie Byte für Byte zurück.",
		en: "This is an electronic invoice (ZUGFeRD or XRechnung). Its original is the file itself; it is returned byte for byte.",
	},
	"plain-fonts": {
		de: "Ein gewöhnliches PDF, kein PDF/A: Der Datei fehlen Schriften, und Ersatz sähe anders aus.",
		en: "A plain PDF, not PDF/A: the file lacks fonts, and substitutes would look different.",
	},
	"plain-colours": {
		de: "Ein gewöhnliches PDF, kein PDF/A: Die Farben sind für einen Druck angelegt, den die Datei nicht nennt.",
		en: "A plain PDF, not PDF/A: its colours are meant for a printing process that the file does not name.",
	},
	"plain-form": {
		de: "Ein gewöhnliches PDF, kein PDF/A: Formularfelder oder Anmerkungen darin zeichnet erst das Leseprogramm.",
		en: "A plain PDF, not PDF/A: its form fields or comments are drawn by the reader only.",
	},
	"plain-size": {
		de: "Ein gewöhnliches PDF: Als PDF/A wäre die Datei größer als Ihr Original.",
		en: "A plain PDF: as PDF/A the file would be larger than your original.",
	},
	"plain-pdf": {
		de: "Ein gewöhnliches PDF: Es ließ sich nicht in PDF/A umwandeln, ohne etwas zu verändern.",
		en: "A plain PDF: it could not be made PDF/A without changing something.",
	},
	macros: {
		de: "Die Datei enthielt Makros, also kleine Programme. Im PDF sind keine mehr; seien Sie mit dem Original vorsichtig.",
		en: "The file held macros, that is small programs. The PDF has none; be careful with the original.",
	},
	"active-removed": {
		de: "Die Datei enthielt Skripte oder Befehle, die beim Öffnen etwas ausführen oder versenden. Wir haben sie entfernt.",
		en: "The file held scripts or commands that run or send something. We have taken them out.",
	},
	"embedded-out": {
		de: "In die Datei waren andere Dateien eingebettet. Sie erhalten sie als eigene Dokumente.",
		en: "Other files were embedded in the file. You receive them as documents of their own.",
	},
	"form-flattened": {
		de: "Die Formularfelder gehören nun fest zum Blatt: Niemand kann sie mehr ändern.",
		en: "The form's fields are part of the page now: nobody can change them any more.",
	},
	"reader-only": {
		de: "Dieses Formular (XFA) zeigt nur Adobe Reader an; Sie erhalten es unverändert zurück. Bitte drucken Sie es dort als PDF und senden Sie dieses.",
		en: "Only Adobe Reader shows this form (XFA); it is returned unchanged. Please print it there as a PDF and send that.",
	},
	"symbol-coded": {
		de: "Ihr Scanner hat gleich aussehende Zeichen nur einmal gespeichert (JBIG2 mit Symbolen). Dabei können Ziffern vertauscht werden; das BSI (TR-03138 RESISCAN) lässt das nicht zu. Bitte schalten Sie es am Gerät ab.",
		en: "Your scanner stored look-alike characters only once (JBIG2 with symbols). Digits can be exchanged that way, which the BSI (TR-03138 RESISCAN) does not allow. Please switch it off on the device.",
	},
	"signed-kept": {
		de: "Die Datei ist elektronisch signiert. Jede Änderung würde die Signatur zerstören; Sie erhalten sie Byte für Byte zurück.",
		en: "The file is signed electronically. Any change would break the signature; it is returned byte for byte.",
	},
};

/** What the customer should look at: whole sentences that name the pages. */
export const warnings: Readonly<Partial<Record<Note, Readonly<Record<Locale, (pages: PagesNamed) => string>>>>> = {
	"no-page-found": {
		de: ({ on }) => `${on} haben wir keinen Blattrand gefunden und das ganze Bild behalten.`,
		en: ({ on }) => `${on} we found no edge of the sheet and kept the whole picture.`,
	},
	"page-cut-off": {
		de: ({ the, many }) => `Bitte prüfen: ${the} ${many ? "ragen" : "ragt"} aus dem Bild, am Rand kann Text fehlen.`,
		en: ({ the, many }) =>
			`Please check: ${the} ${many ? "leave" : "leaves"} the picture, text may be missing at the edge.`,
	},
	"orientation-unsure": {
		de: ({ the, many }) => `Bitte prüfen: ${the} ${many ? "stehen" : "steht"} vielleicht nicht aufrecht.`,
		en: ({ the }) => `Please check: ${the} may not be upright.`,
	},
	blurred: {
		de: ({ the, many }) =>
			`${the} ${many ? "sind" : "ist"} unscharf. Bitte fotografieren Sie sie noch einmal: das Blatt auf dem Bildschirm antippen und ruhig halten.`,
		en: ({ the, many }) =>
			`${the} ${many ? "are" : "is"} blurred. Please photograph ${many ? "them" : "it"} again: tap the sheet on the screen and hold still.`,
	},
	"too-dark": {
		de: ({ the, many }) =>
			`${the} ${many ? "sind" : "ist"} sehr dunkel. Bitte fotografieren Sie sie bei mehr Licht noch einmal.`,
		en: ({ the, many }) =>
			`${the} ${many ? "are" : "is"} very dark. Please photograph ${many ? "them" : "it"} again in more light.`,
	},
	glare: {
		de: ({ on }) =>
			`${on} spiegelt sich eine Lampe oder der Blitz, dort kann Text fehlen. Bitte fotografieren Sie noch einmal ohne Blitz oder aus anderer Richtung.`,
		en: ({ on }) =>
			`${on} a lamp or the flash is mirrored, text may be missing there. Please photograph again without flash or from another side.`,
	},
	"small-text": {
		de: ({ on }) =>
			`${on} ist die Schrift zu klein, um sicher gelesen zu werden. Bitte fotografieren Sie noch einmal aus der Nähe.`,
		en: ({ on }) => `${on} the letters are too small to be read safely. Please photograph again from nearer.`,
	},
	"little-text": {
		de: ({ on }) => `${on} war kaum Text zu erkennen. Ein schärferes Foto bei gutem Licht hilft.`,
		en: ({ on }) => `${on} hardly any text could be read. A sharper photo in good light helps.`,
	},
	"not-searchable": {
		de: ({ the, many }) => `${the} ${many ? "sind" : "ist"} nicht durchsuchbar.`,
		en: ({ the, many }) => `${the} ${many ? "are" : "is"} not searchable.`,
	},
};

/** Said of a mail as a whole; the sentences of single documents speak of "the file". */
const ofTheMail: Readonly<Partial<Record<FailureCode, Text>>> = {
	damaged: {
		de: "Die Mail ist beschädigt und ließ sich nicht lesen. Bitte senden Sie sie noch einmal.",
		en: "The mail is damaged and could not be read. Please send it again.",
	},
	encrypted: {
		de: "Die Mail ist verschlüsselt. Bitte senden Sie sie unverschlüsselt über eine gesicherte Verbindung.",
		en: "The mail is encrypted. Please send it unencrypted over a secured connection.",
	},
	empty: { de: "Die Mail ist leer.", en: "The mail is empty." },
	"too-large": {
		de: "Die Mail ist zu groß oder enthält zu viel für die Bearbeitung. Bitte teilen Sie die Dokumente auf mehrere Mails auf.",
		en: "The mail is too large or holds too much to be worked on. Please split the documents over several mails.",
	},
	"timed-out": {
		de: "Die Bearbeitung hat zu lange gedauert und wurde abgebrochen. Bitte senden Sie weniger auf einmal.",
		en: "The work took too long and was stopped. Please send less at a time.",
	},
	crashed: {
		de: "Die Bearbeitung ist bei uns fehlgeschlagen. Bitte senden Sie die Dokumente noch einmal, am besten als PDF oder Foto.",
		en: "The work failed on our side. Please send the documents again, best as PDFs or photos.",
	},
	lost: {
		de: "Die Bearbeitung wurde bei uns unterbrochen. Bitte senden Sie die Mail noch einmal.",
		en: "The work was interrupted on our side. Please send the mail again.",
	},
	"too-late": {
		de: "Die Stunde, in der wir Ihre Daten behalten, reichte nicht aus. Bitte senden Sie weniger auf einmal.",
		en: "The hour for which we keep your data was not enough. Please send less at a time.",
	},
};

export function mailFailure(code: FailureCode, locale: Locale): string {
	return ofTheMail[code]?.[locale] ?? failures[code][locale];
}

/** The failure's sentence. Its promise to return the file is left out where nothing comes back. */
export function documentFailure(code: FailureCode, locale: Locale, returned: boolean): string {
	const sentence: string = failures[code][locale];
	if (returned) return sentence;
	return sentence.replace(
		/ Sie erhalten (sie|es|die Datei) unverändert zurück\.| (It|The file) is returned unchanged\./,
		"",
	);
}
