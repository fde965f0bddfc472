import MailComposer from "nodemailer/lib/mail-composer";
import { deliverMail } from "../../delivery/deliver-mail.ts";
import { Failure, type Locale } from "../../failure.ts";
import { parseEnvelope } from "../../manifest.ts";
import type { Step } from "../contract.ts";
import type { NoticeFigures, NoticeOptions, noticeReasons } from "./task.ts";

type Text = Readonly<Record<"subject" | (typeof noticeReasons)[number], string>>;

/** Constant: nothing of the mail is in them, so that they may go unencrypted to a customer with a registered key, too. */
const texts: Readonly<Record<Locale, Text>> = {
	de: {
		subject: "Ihre Mail an MaraMail blieb ohne Ergebnis",
		unworked:
			"Ihre Mail ist bei uns eingegangen, aber eine Störung bei uns hat die Bearbeitung verhindert. Ihre Mail und alle Anhänge sind bei uns gelöscht. Bitte senden Sie die Mail noch einmal.",
		refused:
			"Ihre Mail ist bearbeitet, aber ein Mailserver auf dem Weg zu Ihnen hat unsere Antwort abgelehnt, meist wegen ihrer Größe, der Art der Anhänge oder eines Spamfilters. Ihre Mail und alle Ergebnisse sind bei uns gelöscht. Bitte senden Sie weniger Dokumente auf einmal, oder bitten Sie den Betreiber Ihres Mailservers, Mails von uns anzunehmen.",
	},
	en: {
		subject: "Your mail to MaraMail had no result",
		unworked:
			"Your mail has arrived here, but a fault on our side kept us from working on it. Your mail and all attachments are deleted here. Please send the mail again.",
		refused:
			"Your mail has been worked on, but a mail server on the way to you refused our answer, mostly for its size, the kind of its attachments, or a spam filter. Your mail and all results are deleted here. Please send fewer documents at a time, or ask whoever runs your mail server to accept our mails.",
	},
};

/** Throws what `deliverMail` throws. */
export const step: Step<NoticeOptions, NoticeFigures> = async ([envelope], { why, order, ...delivery }) => {
	if (envelope === undefined) throw new Failure("lost");
	const { sender, locale } = parseEnvelope(envelope);
	const { subject, [why]: text } = texts[locale];
	const hello = locale === "de" ? "Guten Tag," : "Hello,";
	const composer = new MailComposer({
		from: { name: "MaraMail", address: `optimieren@${delivery.domain}` },
		to: { name: "", address: sender },
		subject,
		messageId: `<${order}.notice@${delivery.domain}>`,
		date: new Date(),
		// RFC 3834 §5: no robot shall answer.
		headers: { "Auto-Submitted": "auto-replied", "X-Auto-Response-Suppress": "All", "Content-Language": locale },
		text: `${hello}\n\n${text}\n`,
		disableFileAccess: true,
		disableUrlAccess: true,
	});
	await deliverMail({ recipient: sender, kind: "notice", order }, await composer.compile().build(), delivery);
	return { outputs: [], figures: { delivered: true } };
};
