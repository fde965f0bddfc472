import { Failure } from "../failure.ts";

/** SMTP replies that refuse a mail (RFC 5321 §4.2), with enhanced status codes (RFC 3463), German and English. */
const replies = {
	"unknown-sender": [
		550,
		"5.7.1 Absender ist kein Kunde dieses Dienstes oder nicht angemeldet / sender is not a customer of this service or not logged in",
	],
	"no-sender": [550, "5.7.1 Mails ohne Absender werden nicht angenommen / null sender not accepted"],
	"no-report": [550, "5.7.1 Nur Zustellberichte zu unseren Antworten / only delivery reports about our answers"],
	"no-tls": [530, "5.7.0 Bitte zuerst STARTTLS / must issue STARTTLS first"],
	"wrong-password": [535, "5.7.8 Anmeldung fehlgeschlagen / authentication credentials invalid"],
	"wrong-passwords": [421, "4.7.0 Zu viele Fehlversuche / too many failed attempts"],
	"not-authentic": [
		550,
		"5.7.1 Absender nicht bestaetigt: Die Mail muss DMARC bestehen, mit einem einzigen From, das dem Absender gleicht / sender not authenticated: the mail must pass DMARC and its only From must be the envelope sender",
	],
	replayed: [
		550,
		"5.7.1 Nicht fuer uns signiert: Unsere Adresse muss im signierten To oder Cc stehen, jedes Feld einmal, die Signatur juenger als 7 Tage / not signed for us: our address must be in the signed To or Cc, each field once, the signature younger than 7 days",
	],
	"dns-silent": [451, "4.7.5 Absender zur Zeit nicht pruefbar / sender cannot be verified now, try again later"],
	"unknown-recipient": [550, "5.1.1 Diese Adresse gibt es hier nicht / no such mailbox here"],
	"too-many-recipients": [452, "4.5.3 Zu viele Empfaenger / too many recipients"],
	"too-large": [552, "5.3.4 Die Mail ist zu gross / message too large"],
	"head-too-large": [552, "5.3.4 Der Kopf der Mail ist zu gross / message header too large"],
	"cache-full": [452, "4.3.1 Speicher ausgelastet, bitte spaeter / insufficient system storage, try again later"],
	"cache-unreachable": [451, "4.3.0 Voruebergehende Stoerung, bitte spaeter / temporary failure, try again later"],
	automatic: [
		550,
		"5.7.1 Automatische Mails und Listenpost werden nicht bearbeitet / automatic and list mail not accepted",
	],
	mails: [
		452,
		"4.7.1 Stundengrenze fuer Mails erreicht, bitte spaeter / hourly limit of mails reached, try again later",
	],
	bytes: [452, "4.7.1 Tagesgrenze fuer Bytes erreicht, bitte spaeter / daily limit of bytes reached, try again later"],
	pages: [452, "4.7.1 Tagesgrenze fuer Seiten erreicht, bitte spaeter / daily limit of pages reached, try again later"],
	lost: [451, "4.3.0 Bearbeitung unterbrochen, bitte noch einmal / work was interrupted, try again"],
	working: [451, "4.4.5 Antwort noch in Arbeit, bitte noch einmal / answer still in work, try again later"],
	"no-workers": [
		451,
		"4.3.2 Bearbeitung zur Zeit nicht moeglich, bitte spaeter / no worker available, try again later",
	],
	"customers-file": [451, "4.3.0 Voruebergehende Stoerung / temporary failure, try again later"],
} as const satisfies Record<string, readonly [code: number, text: string]>;

export type RefusalReason = keyof typeof replies;

/** A refusal as the library `smtp-server` takes it: an error with the reply's code. */
export class SmtpRefusal extends Error {
	readonly responseCode: number;
	readonly reason: RefusalReason;

	constructor(reason: RefusalReason) {
		const [code, text] = replies[reason];
		super(text);
		this.responseCode = code;
		this.reason = reason;
	}
}

/** The reply for an error while a mail is stored. */
export function refusalOf(fault: unknown): SmtpRefusal {
	if (fault instanceof SmtpRefusal) return fault;
	return new SmtpRefusal(fault instanceof Failure && fault.code === "cache-full" ? "cache-full" : "cache-unreachable");
}
