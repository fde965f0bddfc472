import { encryptMail } from "../../crypto/end-to-end/encrypt-mail.ts";
import type { CustomerKey } from "../../crypto/end-to-end/mail-keys.ts";
import { Failure } from "../../failure.ts";
import { type Envelope, parseEnvelope, parseManifest } from "../../manifest.ts";
import { composeMessage } from "../../reply/compose-message.ts";
import { continuationOf } from "../../reply/continuation-of.ts";
import { firstPages } from "../../reply/first-pages.ts";
import { forwardMessage } from "../../reply/forward-message.ts";
import { howToOf } from "../../reply/how-to.ts";
import { htmlBody } from "../../reply/html-body.ts";
import { letterOf } from "../../reply/letter-of.ts";
import { phrases } from "../../reply/phrases.ts";
import { manifestsAmong, type ReplyOptions, rootManifest } from "../../reply/report.ts";
import { resultsOf } from "../../reply/results-of.ts";
import { split } from "../../reply/split.ts";
import { textBody } from "../../reply/text-body.ts";
import type { Step } from "../contract.ts";
import type { ReplyFigures } from "./task.ts";

/** What is encrypted is put into base64 once more. */
const sealedGrowth = 1.4;

/** Composes the answer: what came of every document, in words, as a table and as attachments; in several mails if need be. */
export const step: Step<ReplyOptions, ReplyFigures> = async (inputs, options) => {
	const envelope = parseEnvelope(inputs[0]);
	if (options.purpose !== undefined)
		return { outputs: [await withoutDocuments(inputs, envelope, options)], figures: { attachments: 0 } };
	const manifests = new Map(manifestsAmong(options).map((input) => [input, parseManifest(inputs[input])]));
	const manifest = options.hasManifest ? manifests.get(rootManifest) : undefined;
	const pages = await firstPages(inputs, pdfsAmong(options));
	const results = resultsOf(inputs, options, manifests, pages, envelope.locale);
	const { mails, tooLarge } = split(
		results.attachments,
		envelope.encrypt ? Math.floor(options.maxAnswer / sealedGrowth) : options.maxAnswer,
	);
	const mailOf = (name: string) => Math.max(1, mails.findIndex((mail) => mail.some((one) => one.name === name)) + 1);
	const letter = letterOf({
		options,
		results,
		manifest,
		leftOut: [...manifests.values()].flatMap(({ leftOut }) => leftOut),
		envelope,
		tooLarge,
		mailOf: mails.length > 1 ? mailOf : undefined,
		now: Date.now(),
	});
	const outputs: Uint8Array[] = [];
	for (const [index, attachments] of mails.entries()) {
		const part = index + 1;
		const told = part === 1 ? letter : continuationOf(letter, part, mails.length);
		const message = await composeMessage({
			envelope,
			manifest,
			domain: options.domain,
			mailbox: options.mailbox,
			order: options.order,
			text: textBody(told),
			html: htmlBody(told),
			attachments,
			// The overview shows all thumbnails; the mails after it none.
			pictures: part === 1 ? results.attachments : [],
			part,
			parts: mails.length,
		});
		outputs.push(envelope.encrypt ? await sealed(message, envelope, envelope.encrypt, options) : message);
	}
	return { outputs, figures: { attachments: results.attachments.length - tooLarge.length } };
};

/** The how-to, or the mail for the operator. */
async function withoutDocuments(
	inputs: readonly Uint8Array[],
	envelope: Envelope,
	options: ReplyOptions,
): Promise<Uint8Array> {
	const { domain, mailbox, order } = options;
	if (options.purpose === "forward") {
		const [, mail] = inputs;
		if (mail === undefined) throw new Failure("lost");
		return forwardMessage(mail, envelope, domain, order);
	}
	const { subject, ...bodies } = howToOf(`${mailbox}@${domain}`, `postmaster@${domain}`);
	const message = await composeMessage({ envelope, domain, mailbox, order, ownSubject: subject, ...bodies, ...alone });
	return envelope.encrypt ? sealed(message, envelope, envelope.encrypt, options) : message;
}

/** A mail without attachments. */
const alone = { manifest: undefined, attachments: [], pictures: [], part: 1, parts: 1 };

/** For its reader's eyes alone; what cannot be encrypted is not sent, and that is said without a word of content. */
async function sealed(
	message: Uint8Array,
	envelope: Envelope,
	key: CustomerKey,
	{ domain, mailbox, order, ...own }: ReplyOptions,
): Promise<Uint8Array> {
	try {
		return await encryptMail(message, key, own);
	} catch {
		const text = phrases[envelope.locale].notEncryptable;
		const html = `<p>${text}</p>`;
		return composeMessage({ envelope, domain, mailbox, order, text, html, ...alone });
	}
}

function pdfsAmong({ merged, sources }: ReplyOptions): number[] {
	const found = sources.flatMap(({ result, copy }) => [
		...(result && result.kind !== "original" ? [result.input] : []),
		...(copy ? [copy.input] : []),
	]);
	return merged === undefined ? found : [merged.input, ...found.filter((input) => input !== merged.input)];
}
