/**
 * The closed list of what can go wrong with a document or an order.
 * Two faces: the code decides about a retry (`retry.ts`) and crosses process borders;
 * the sentence is what the customer reads. A cause never leaves the process it arose in.
 */
export type Locale = "de" | "en";

interface Face {
	readonly de: string;
	readonly en: string;
}

export const failures = {
	"unknown-kind": {
		de: "Diese Art von Datei können wir nicht in ein PDF umwandeln. Sie erhalten sie unverändert zurück. Bitte senden Sie das Dokument als PDF, Foto, Scan oder Office-Datei.",
		en: "We cannot turn this kind of file into a PDF. It is returned unchanged. Please send the document as a PDF, photo, scan or Office file.",
	},
	media: {
		de: "Ton- und Filmaufnahmen lassen sich nicht in ein PDF umwandeln. Sie erhalten die Datei unverändert zurück.",
		en: "Sound and film recordings cannot be turned into a PDF. The file is returned unchanged.",
	},
	damaged: {
		de: "Die Datei ist beschädigt und ließ sich nicht öffnen. Sie erhalten sie unverändert zurück. Bitte lassen Sie sich das Dokument noch einmal schicken.",
		en: "The file is damaged and could not be opened. It is returned unchanged. Please ask for the document to be sent again.",
	},
	encrypted: {
		de: "Die Datei ist mit einem Passwort geschützt. Sie erhalten sie unverändert zurück. Bitte senden Sie sie noch einmal und schreiben Sie in die Mail: „Passwort: …“.",
		en: "The file is protected by a password. It is returned unchanged. Please send it again and write into the mail: “Password: …”.",
	},
	sealed: {
		de: "Die Datei ist verschlüsselt (S/MIME oder PGP). Wir haben sie nicht geöffnet. Sie erhalten sie unverändert zurück. Bitte entschlüsseln Sie sie selbst und senden Sie die Dokumente noch einmal; oder senden Sie uns, wenn Ihr Schlüssel bei uns hinterlegt ist, die ganze Mail signiert und verschlüsselt.",
		en: "The file is encrypted (S/MIME or PGP). We did not open it. It is returned unchanged. Please decrypt it yourself and send the documents again; or, if your key is registered with us, send the whole mail signed and encrypted.",
	},
	unproven: {
		de: "Ihre Mail ist verschlüsselt, und wir haben sie nicht geöffnet: Wir öffnen nur, was für unseren Schlüssel verschlüsselt, mit Ihrem bei uns hinterlegten Schlüssel signiert und heute von Ihnen an uns geschrieben ist. Sie erhalten sie unverändert zurück. Bitte wählen Sie in Ihrem Mailprogramm für den Absender, dessen Schlüssel bei uns hinterlegt ist, „Signieren“ und „Verschlüsseln“, und senden Sie die Mail noch einmal.",
		en: "Your mail is encrypted, and we did not open it: we open only what is encrypted for our key, signed with your key that is registered with us, and written by you to us today. It is returned unchanged. Please choose “Sign” and “Encrypt” in your mail program, for the sender whose key is registered with us, and send the mail again.",
	},
	"nothing-inside": {
		de: "Darin war kein Dokument. Sie erhalten die Datei unverändert zurück. Bitte prüfen Sie, ob etwas fehlt.",
		en: "There was no document inside. The file is returned unchanged. Please check whether something is missing.",
	},
	empty: {
		de: "Die Datei ist leer (0 Bytes). Bitte prüfen Sie das Original und senden Sie es noch einmal.",
		en: "The file is empty (0 bytes). Please check the original and send it again.",
	},
	"too-large": {
		de: "Die Datei ist zu groß oder enthält zu viel für die Bearbeitung. Sie erhalten sie unverändert zurück. Bitte teilen Sie sie auf mehrere Mails auf.",
		en: "The file is too large or holds too much to be worked on. It is returned unchanged. Please split it over several mails.",
	},
	"too-deep": {
		de: "Das Archiv ist zu tief verschachtelt. Sie erhalten es unverändert zurück. Bitte packen Sie es aus und senden Sie die Dateien einzeln.",
		en: "The archive is nested too deeply. It is returned unchanged. Please unpack it and send the files one by one.",
	},
	executable: {
		de: "Ausführbare Programme bearbeiten wir nicht und senden sie aus Sicherheitsgründen nicht zurück.",
		en: "Executable programs are not worked on and, for safety, not returned.",
	},
	infected: {
		de: "In der Datei steckt ein Schadprogramm (Virus). Wir haben sie nicht bearbeitet und senden sie nicht zurück. Bitte öffnen Sie auch Ihr Original nicht und fragen Sie den Absender.",
		en: "The file holds malicious software (a virus). It was not worked on and is not returned. Please do not open your original either, and ask its sender.",
	},
	"timed-out": {
		de: "Die Bearbeitung hat zu lange gedauert und wurde abgebrochen. Sie erhalten die Datei unverändert zurück. Bitte senden Sie sie als PDF noch einmal.",
		en: "The work took too long and was stopped. The file is returned unchanged. Please send it again as a PDF.",
	},
	crashed: {
		de: "Die Bearbeitung ist fehlgeschlagen. Sie erhalten die Datei unverändert zurück. Bitte senden Sie sie in einem anderen Format noch einmal.",
		en: "The work failed. The file is returned unchanged. Please send it again in another format.",
	},
	lost: {
		de: "Die Bearbeitung wurde bei uns unterbrochen. Sie erhalten die Datei unverändert zurück. Bitte senden Sie sie noch einmal.",
		en: "The work was interrupted on our side. The file is returned unchanged. Please send it again.",
	},
	"too-late": {
		de: "Die Stunde, in der wir Ihre Daten behalten, reichte nicht aus. Sie erhalten die Datei unverändert zurück. Bitte senden Sie weniger auf einmal.",
		en: "The hour for which we keep your data was not enough. The file is returned unchanged. Please send less at a time.",
	},
	tampered: {
		de: "Die zwischengespeicherten Daten waren nicht mehr unversehrt. Bitte senden Sie die Mail noch einmal.",
		en: "The cached data were no longer intact. Please send the mail again.",
	},
	"cache-unreachable": {
		de: "Unser Zwischenspeicher war nicht erreichbar. Bitte senden Sie die Mail noch einmal.",
		en: "Our cache could not be reached. Please send the mail again.",
	},
	"cache-full": {
		de: "Unser Zwischenspeicher war voll. Bitte senden Sie die Mail in einigen Minuten noch einmal.",
		en: "Our cache was full. Please send the mail again in a few minutes.",
	},
	"relay-temporary": {
		de: "Die Antwort ließ sich vorübergehend nicht zustellen.",
		en: "The answer could not be delivered for the time being.",
	},
	"relay-unconfirmed": {
		de: "Der Mailserver des Empfängers hat den Empfang der Antwort nicht bestätigt.",
		en: "The recipient's mail server did not confirm that it has the answer.",
	},
	"answer-refused": {
		de: "Ein Mailserver auf dem Weg zu Ihnen hat die Antwort mit den Dateien abgelehnt, meist wegen ihrer Größe, der Art der Anhänge oder eines Spamfilters. Die Ergebnisse können wir Ihnen deshalb nicht senden. Bitte senden Sie weniger Dokumente auf einmal, oder bitten Sie den Betreiber Ihres Mailservers, Mails von uns anzunehmen.",
		en: "A mail server on the way to you refused the answer with the files, mostly for its size, the kind of its attachments, or a spam filter. We therefore cannot send you the results. Please send fewer documents at a time, or ask whoever runs your mail server to accept our mails.",
	},
	"relay-refused": {
		de: "Die Antwort wurde vom Mailserver des Empfängers abgelehnt.",
		en: "The answer was refused by the recipient's mail server.",
	},
} as const satisfies Record<string, Face>;

export type FailureCode = keyof typeof failures;
export const failureCodes = Object.keys(failures) as [FailureCode, ...FailureCode[]];

/** Thrown by steps and parents alike; only its `code` ever crosses a process border. */
export class Failure extends Error {
	readonly code: FailureCode;

	constructor(code: FailureCode, options?: { cause?: unknown }) {
		super(code, options);
		this.name = "Failure";
		this.code = code;
	}
}
