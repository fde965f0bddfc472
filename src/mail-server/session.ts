import type { Socket } from "node:net";
import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { Cache } from "../cache/client.ts";
import { newId, shareOf } from "../cache/handle.ts";
import { newOrderKey } from "../cache/seal.ts";
import { BlobWriter } from "../cache/writer.ts";
import { Failure } from "../failure.ts";
import { maxRecipients, smtpIdleMs } from "../limits.ts";
import { Queue } from "../queue/queue.ts";
import { type PublicKeys, wrapForAll } from "../queue/wrap.ts";
import type { Envelope } from "../services/unpack/task.ts";
import { tagsOf } from "./address.ts";
import { type Admission, admit, readCustomers } from "./customers.ts";
import { eraseBlob, storeMail } from "./store.ts";

/**
 * One SMTP connection, in a process of its own: reads its settings and then its socket from the listener, takes mails,
 * and exits with the connection. The mail's plaintext dies with it.
 */

export interface SessionSettings {
	readonly domain: string;
	readonly maxMail: number;
	readonly dwell: number;
	readonly customers: string;
	readonly cacheUrl: string;
	readonly queueUrl: string;
	/** Order keys are wrapped for each service. */
	readonly publicKeys: PublicKeys;
	readonly tls: { readonly cert: string; readonly key: string };
}

/** What the listener hears: figures and reasons. */
export type SessionEvent = { ready: true } | { refused: string } | { accepted: number; order: string };

const tell = (event: SessionEvent) => process.connected && process.send?.(event);

/** A refusal with its SMTP reply (RFC 5321 §4.2, enhanced codes of RFC 3463). */
function refusal(code: number, reason: string, text: string): Error {
	tell({ refused: reason });
	return Object.assign(new Error(text), { responseCode: code });
}

const refusals = {
	"unknown-sender": () =>
		refusal(
			550,
			"unknown-sender",
			"5.7.1 Absender ist kein Kunde dieses Dienstes / sender is not a customer of this service",
		),
	"no-sender": () =>
		refusal(550, "no-sender", "5.7.1 Mails ohne Absender werden nicht angenommen / null sender not accepted"),
} as const;

function failureReply(fault: unknown): Error {
	const code = fault instanceof Failure ? fault.code : "cache-unreachable";
	if (code === "cache-full")
		return refusal(
			452,
			"cache-full",
			"4.3.1 Speicher ausgelastet, bitte spaeter / insufficient system storage, try again later",
		);
	return refusal(
		451,
		"cache-unreachable",
		"4.3.0 Voruebergehende Stoerung, bitte spaeter / temporary failure, try again later",
	);
}

function createServer(settings: SessionSettings): SMTPServer {
	const cache = new Cache(settings.cacheUrl);
	const queue = new Queue(settings.queueUrl);
	const locales = new WeakMap<SMTPServerSession, Envelope["locale"]>();

	async function accept(stream: SMTPServerDataStream, session: SMTPServerSession): Promise<string> {
		const order = newId();
		const key = newOrderKey();
		const share = newOrderKey();
		const acceptedAt = Date.now();
		const expiresAt = acceptedAt + settings.dwell * 1000;
		const put = (blob: string, index: number, sealed: Buffer) => cache.put(order, blob, index, sealed, expiresAt);
		const mailWriter = new BlobWriter(key, order, put);
		const envelopeWriter = new BlobWriter(key, order, put);
		try {
			const mail = await storeMail(stream, mailWriter);
			if (mail === "too-large")
				throw refusal(552, "too-large", `5.3.4 Mail ist groesser als ${settings.maxMail} Bytes / message too large`);
			const sender = session.envelope.mailFrom as SMTPServerAddress;
			const envelope: Envelope = {
				sender: sender.address,
				tags: session.envelope.rcptTo.flatMap((recipient) => tagsOf(recipient.address, settings.domain) ?? []),
				locale: locales.get(session) ?? "de",
				acceptedAt,
			};
			await cache.putShare(order, share, expiresAt);
			await envelopeWriter.write(Buffer.from(JSON.stringify(envelope)));
			await queue.submitOrder({
				order,
				mail,
				envelope: await envelopeWriter.end(),
				keys: wrapForAll(key, share, settings.publicKeys),
				acceptedAt,
				expiresAt,
			});
			tell({ accepted: mail.size, order });
			return `2.0.0 Auftrag ${order} angenommen / order accepted`;
		} catch (fault) {
			// A cache that is away has nothing to erase now; its expiry does it when it is back.
			if (!(fault instanceof Failure && fault.code === "cache-unreachable")) {
				await eraseBlob(cache, mailWriter.written);
				await eraseBlob(cache, envelopeWriter.written);
				await eraseBlob(cache, shareOf(order));
			}
			if (fault instanceof Error && "responseCode" in fault) throw fault;
			throw failureReply(fault);
		} finally {
			key.fill(0);
			share.fill(0);
		}
	}

	return new SMTPServer({
		name: settings.domain,
		banner: "MaraMail",
		size: settings.maxMail,
		authOptional: true,
		disabledCommands: ["AUTH"],
		disableReverseLookup: true,
		socketTimeout: smtpIdleMs,
		...settings.tls,
		onMailFrom(address, session, callback) {
			let admission: Admission;
			try {
				// Read anew for every mail: a change counts at once, also in a process that was started before it.
				const customers = readCustomers(settings.customers);
				admission = admit(address.address, { remoteAddress: session.remoteAddress }, customers);
			} catch {
				return callback(
					refusal(451, "customers-file", "4.3.0 Voruebergehende Stoerung / temporary failure, try again later"),
				);
			}
			if (!admission.admitted) return callback(refusals[admission.reason]());
			locales.set(session, admission.locale);
			callback();
		},
		onRcptTo(address, session, callback) {
			if (tagsOf(address.address, settings.domain) === null)
				return callback(
					refusal(550, "unknown-recipient", "5.1.1 Diese Adresse gibt es hier nicht / no such mailbox here"),
				);
			if (session.envelope.rcptTo.length >= maxRecipients)
				return callback(refusal(452, "too-many-recipients", "4.5.3 Zu viele Empfaenger / too many recipients"));
			callback();
		},
		onData(stream, session, callback) {
			working = accept(stream, session).then(
				(reply) => callback(null, reply),
				(fault) => callback(fault as Error),
			);
		},
		onClose() {
			// The connection is over, and with it this process; what it was still storing is finished or erased first.
			void working.finally(() => process.exit(0));
		},
	});
}

let working: Promise<void> = Promise.resolve();
let server: SMTPServer | undefined;

process.on("message", (message: SessionSettings | "socket" | "stop", socket?: Socket) => {
	if (message === "stop") {
		// A mail in transfer is finished; then the client hears 421.
		void working.finally(() => {
			for (const connection of server?.connections ?? []) {
				connection.send(421, "4.3.2 Dienst wird beendet / service shutting down");
				connection.close();
			}
			process.exit(0);
		});
	} else if (message === "socket") {
		if (!socket) process.exit(0);
		server?.on("error", () => {});
		server?.server.emit("connection", socket);
		socket.resume();
	} else {
		server = createServer(message);
		tell({ ready: true });
	}
});
// The listener is gone: a mail in transfer is finished, nothing new begins.
process.on("disconnect", () => void working.finally(() => process.exit(0)));
