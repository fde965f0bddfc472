import { SMTPServer, type SMTPServerAddress, type SMTPServerDataStream, type SMTPServerSession } from "smtp-server";
import { Cache } from "../cache/client.ts";
import type { Config } from "../config.ts";
import type { PublicKeys } from "../crypto/key-wrapping.ts";
import { newId } from "../handle.ts";
import { maxRecipients, maxWrongPasswords, smtpIdleMs } from "../limits.ts";
import { Queue } from "../queue/queue.ts";
import { accountIdOf, Quotas } from "../queue/quotas.ts";
import { RoomReservations } from "../queue/room-reservations.ts";
import { parseReturnPath, type ReturnedKind, type ReturnPath } from "../return-path.ts";
import { recipientOf } from "../text/recipient-address.ts";
import { type Acceptance, acceptMail } from "./accept.ts";
import { acceptReport } from "./accept-report.ts";
import { type Admission, admit, authenticates } from "./admission-control.ts";
import { type Customer, customersOf, readCustomers } from "./customers-file.ts";
import { addToOutbox, waitForOrderEnd, waitsForAnswer } from "./delayed-reply.ts";
import { hasWorkers } from "./has-workers.ts";
import { MailRoom } from "./mail-room.ts";
import { operatorAccount } from "./operator-account.ts";
import { type RefusalReason, refusalOf, SmtpRefusal } from "./smtp-reply.ts";

export interface SmtpServerSettings {
	readonly domain: string;
	/** The parts before the @ of the addresses that take documents. */
	readonly mailboxes: readonly string[];
	/** Where mail to postmaster@ and abuse@ goes; null: it is refused. */
	readonly operator: string | null;
	readonly maxMail: number;
	readonly dwell: number;
	readonly customers: string;
	/** A DNS server, "address:port"; null: the system's. */
	readonly dns: string | null;
	readonly cacheUrl: string;
	readonly queueUrl: string;
	/** Order keys are wrapped for each service. */
	readonly publicKeys: PublicKeys;
	/** Base64. Key of customers' account ids and of mails' fingerprints. */
	readonly accountKey: string;
	/** When 250 is sent: with the mail in the cache, or with its answer delivered; null: by the kind of client. */
	readonly accept: Config["accept"];
	/** How long 250 waits for the answer, in seconds; then 451. */
	readonly answerWait: number;
	readonly replicas: number;
	/** Base64. Knows return paths, to which reports about undelivered answers come. */
	readonly returnPathKey: string;
	/** Services without which no mail is taken: 451 while none of their workers is there. */
	readonly needs: readonly string[];
	readonly tls: { readonly cert: string; readonly key: string };
}

/** What the SMTP server reports: figures and reasons. */
export type SmtpServerEvent =
	| { readonly refused: RefusalReason }
	| { readonly accepted: number; readonly order: string }
	| { readonly repeated: string }
	| { readonly bounced: ReturnedKind };

type Admitted = Extract<Admission, { admitted: true }>;

/** Callbacks of the SMTP server. */
export interface SmtpServerHooks {
	tell(event: SmtpServerEvent): void;
	/** The client has named an admitted sender. */
	known(): void;
	/** A mail is in transfer until `work` resolves. */
	busy(work: Promise<void>): void;
	/** The connection has ended. */
	over(): void;
	/** Aborts when the mail server stops or is gone: ends of orders are not reported any more. */
	readonly ending: AbortSignal;
}

/** The SMTP server of one connection: admission control, quotas, backpressure (452 while the cache is nearly full), DATA. */
export function createSmtpServer(
	settings: SmtpServerSettings,
	{ tell, known, busy, over, ending }: SmtpServerHooks,
): SMTPServer {
	const cache = new Cache(settings.cacheUrl);
	const queue = new Queue(settings.queueUrl);
	const accounts = new Quotas(settings.queueUrl);
	const reservations = new RoomReservations(settings.queueUrl);
	/** The mail that each session has announced. */
	const mails = new WeakMap<SMTPServerSession, { readonly order: string; readonly room: MailRoom }>();
	const admissions = new WeakMap<SMTPServerSession, Admitted>();
	/** Why a sender is not admitted: said at RCPT, since everybody may write to postmaster@ (RFC 5321 §4.5.1). */
	const strangers = new WeakMap<SMTPServerSession, RefusalReason>();
	/** Of sessions that report an undelivered answer. */
	const returnPaths = new WeakMap<SMTPServerSession, ReturnPath>();
	let wrongPasswords = 0;

	function refuse(reason: RefusalReason): SmtpRefusal {
		tell({ refused: reason });
		return new SmtpRefusal(reason);
	}

	/** Read again for every mail: a change takes effect at once, also in a process that was started before it. */
	function customers(): Customer[] | null | SmtpRefusal {
		try {
			return readCustomers(settings.customers);
		} catch {
			return refuse("customers-file");
		}
	}

	const accountIn = ({ customer }: Admitted) =>
		customer && { id: accountIdOf(customer.match, settings.accountKey), limits: customer.limits };

	function announced(session: SMTPServerSession) {
		const order = newId();
		const mail = { order, room: new MailRoom(order, cache, reservations) };
		mails.set(session, mail);
		return mail;
	}

	/** What was announced and has not become an order frees its room. */
	async function forget(session: SMTPServerSession): Promise<void> {
		const mail = mails.get(session);
		mails.delete(session);
		await mail?.room.release().catch(() => {});
	}

	const recipientIn = (address: string) => recipientOf(address, settings.domain, settings.mailboxes);

	type Mail = Pick<Acceptance, "envelope" | "account" | "untilDmarc" | "purpose">;
	/** Accepts a mail and replies: at once, or with its answer delivered. */
	function take(
		stream: SMTPServerDataStream,
		session: SMTPServerSession,
		callback: (fault?: Error | null, reply?: string) => void,
		mail: Mail,
	): void {
		const { order: id, room } = mails.get(session) ?? announced(session);
		mails.delete(session);
		const taken = acceptMail(stream, { ...settings, cache, queue, accounts, ...mail, order: id, room }).then(
			async ({ order, fingerprint, bytes, pending }) => {
				// A stranger whose mail for the operator is here may wait for the reply.
				known();
				if (pending) await addToOutbox(pending);
				const waits = waitsForAnswer(settings.accept, Boolean(session.user));
				const longestMs = settings.answerWait * 1000;
				const end = waits ? await waitForOrderEnd({ order, fingerprint }, longestMs, ending) : "over";
				if (end === "lost") return callback(refuse(end));
				tell(pending ? { accepted: bytes, order } : { repeated: order });
				if (end === "working") {
					await queue.idempotencyKeys.keep(fingerprint, order).catch(() => {});
					return callback(refuse(end));
				}
				callback(null, `2.0.0 Auftrag ${order} angenommen / order accepted`);
			},
			(fault) => callback(refuse(refusalOf(fault).reason)),
		);
		busy(taken);
	}

	return new SMTPServer({
		name: settings.domain,
		banner: "MaraMail",
		size: settings.maxMail,
		authOptional: true,
		// Both send the password in clear: AUTH is disabled before TLS.
		authMethods: ["PLAIN", "LOGIN"],
		onConnect(session, callback) {
			session.disabledCommands = ["AUTH"];
			callback();
		},
		onSecure(_socket, session, callback) {
			session.disabledCommands = [];
			callback();
		},
		disableReverseLookup: true,
		socketTimeout: smtpIdleMs,
		...settings.tls,
		onAuth({ username, password }, _session, callback) {
			const all = customers();
			if (all instanceof SmtpRefusal) return callback(all);
			authenticates(username ?? "", password ?? "", all ?? []).then(
				(fits) => {
					if (fits) return callback(null, { user: username ?? "" });
					wrongPasswords += 1;
					callback(refuse(wrongPasswords < maxWrongPasswords ? "wrong-password" : "wrong-passwords"));
				},
				() => callback(refuse("customers-file")),
			);
		},
		onMailFrom({ address, args }, session, callback) {
			const all = customers();
			if (all instanceof SmtpRefusal) return callback(all);
			const { remoteAddress, secure, user } = session;
			const admission = admit(address, { remoteAddress, secure, ...(user ? { user } : {}) }, all);
			strangers.delete(session);
			returnPaths.delete(session);
			if (!admission.admitted) {
				// The null sender may bring a report.
				const isReport = admission.reason === "no-sender";
				if ((settings.operator === null && !isReport) || admission.reason === "no-tls")
					return callback(refuse(admission.reason));
				strangers.set(session, admission.reason);
				return callback();
			}
			admissions.set(session, admission);
			known();
			const account = accountIn(admission);
			const size = args ? Number(args.SIZE ?? 0) : 0;
			// Refuses early, before the mail is transferred; quotas are checked again and charged after DATA.
			const asked = async (): Promise<RefusalReason | null> => {
				if (!(await hasWorkers(queue, settings.needs))) return "no-workers";
				await forget(session);
				await announced(session).room.announce(size);
				return account ? accounts.check(account.id, account.limits, size) : null;
			};
			asked().then(
				(reason) => callback(reason ? refuse(reason) : null),
				(fault) => callback(refuse(refusalOf(fault).reason)),
			);
		},
		onRcptTo({ address }, session, callback) {
			const path = isNullSender(session)
				? parseReturnPath(address, settings.returnPathKey, settings.domain, Date.now())
				: null;
			if (path !== null || returnPaths.has(session)) {
				if (session.envelope.rcptTo.length > 0) return callback(refuse("too-many-recipients"));
				if (path === null) return callback(refuse("no-sender"));
				known();
				returnPaths.set(session, path);
				return callback();
			}
			const recipient = recipientIn(address);
			const stranger = strangers.get(session);
			if (stranger !== undefined && recipient?.to !== "operator") return callback(refuse(stranger));
			if (recipient === null) return callback(refuse("unknown-recipient"));
			const [first] = session.envelope.rcptTo;
			// What goes to the operator is no order: a mail to both is sent once to each.
			const apart = first !== undefined && recipientIn(first.address)?.to !== recipient.to;
			if (apart || session.envelope.rcptTo.length >= maxRecipients) return callback(refuse("too-many-recipients"));
			callback();
		},
		onData(stream, session, callback) {
			const path = returnPaths.get(session);
			if (path !== undefined) {
				const localeOf = (recipient: string) => {
					const all = customers();
					return (all instanceof SmtpRefusal ? [] : customersOf(recipient, all ?? []))[0]?.locale ?? "de";
				};
				const reported = acceptReport(stream, path, { ...settings, cache, queue, localeOf }).then(
					async ({ bounced, pending }) => {
						if (pending) await addToOutbox(pending);
						if (bounced) tell({ bounced });
						callback(null, "2.0.0 Bericht angenommen / report accepted");
					},
					(fault) => callback(refuse(refusalOf(fault).reason)),
				);
				return busy(reported);
			}
			const { address: sender } = session.envelope.mailFrom as SMTPServerAddress;
			const recipients = session.envelope.rcptTo.flatMap(({ address }) => recipientIn(address) ?? []);
			const tags = recipients.flatMap((recipient) => recipient.tags);
			if (recipients[0]?.to === "operator") {
				const envelope = { sender: settings.operator as string, tags, locale: "de" as const };
				return take(stream, session, callback, {
					envelope,
					account: operatorAccount(settings.accountKey),
					purpose: "forward",
				});
			}
			const admission = admissions.get(session) as Admitted;
			const { locale, untilDmarc } = admission;
			const account = accountIn(admission);
			const encrypt = admission.customer?.encrypt;
			const { remoteAddress, hostNameAppearsAs: helo } = session;
			const { domain, dns } = settings;
			take(stream, session, callback, {
				...(account ? { account } : {}),
				envelope: { sender, tags, locale, ...(encrypt ? { encrypt } : {}) },
				...(untilDmarc
					? { untilDmarc: { sender, remoteAddress, helo, domain, mailboxes: settings.mailboxes, dns } }
					: {}),
				...(recipients[0]?.to === "help" ? { purpose: "help" } : {}),
			});
		},
		onClose: (session) => void forget(session).finally(over),
	});
}

const isNullSender = ({ envelope }: SMTPServerSession): boolean =>
	(envelope.mailFrom as SMTPServerAddress | false) !== false && (envelope.mailFrom as SMTPServerAddress).address === "";
