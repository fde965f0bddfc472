import { SMTPServer, type SMTPServerAddress, type SMTPServerSession } from "smtp-server";
import { Cache } from "../cache/client.ts";
import type { Config } from "../config.ts";
import type { PublicKeys } from "../crypto/key-wrapping.ts";
import { maxRecipients, maxWrongPasswords, smtpIdleMs } from "../limits.ts";
import { Queue } from "../queue/queue.ts";
import { accountIdOf, Quotas } from "../queue/quotas.ts";
import { accept } from "./accept.ts";
import { tagsOf } from "./address.ts";
import { type Admission, admit, authenticates } from "./admit.ts";
import { type Customer, readCustomers } from "./customers.ts";
import { orderEnd, owe, waitsForAnswer } from "./promise.ts";
import { type Reason, Refusal, refusalOf } from "./refusal.ts";

export interface DoorSettings {
	readonly domain: string;
	readonly maxMail: number;
	readonly dwell: number;
	readonly customers: string;
	/** A DNS server, "address:port"; null: the system's. */
	readonly dns: string | null;
	readonly cacheUrl: string;
	readonly queueUrl: string;
	/** Order keys are wrapped for each service. */
	readonly publicKeys: PublicKeys;
	/** Makes accounts of customers, and fingerprints of mails. */
	readonly accountKey: string;
	/** When 250 is said: with the mail in the cache, or with its answer delivered; null: as the client is. */
	readonly accept: Config["accept"];
	readonly replicas: number;
	readonly tls: { readonly cert: string; readonly key: string };
}

/** What happens at the door: figures and reasons. */
export type DoorEvent =
	| { readonly refused: Reason }
	| { readonly accepted: number; readonly order: string }
	| { readonly repeated: string };

/** A mail's parts and results need room beside it. */
const roomPerByte = 3;

type Admitted = Extract<Admission, { admitted: true }>;

/** Who hears of what happens at the door. */
export interface DoorWatch {
	tell(event: DoorEvent): void;
	/** The client has named a sender of ours. */
	known(): void;
	/** A mail is in transfer. */
	busy(work: Promise<void>): void;
	/** The connection has ended. */
	over(): void;
	/** The mail server stops or is gone: no order's end is heard any more. */
	readonly ending: AbortSignal;
}

/** SMTP with our rules, for one connection. */
export function openDoor(settings: DoorSettings, { tell, known, busy, over, ending }: DoorWatch): SMTPServer {
	const cache = new Cache(settings.cacheUrl);
	const queue = new Queue(settings.queueUrl);
	const accounts = new Quotas(settings.queueUrl);
	const admissions = new WeakMap<SMTPServerSession, Admitted>();
	let wrongPasswords = 0;

	function refuse(reason: Reason): Refusal {
		tell({ refused: reason });
		return new Refusal(reason);
	}

	/** Read anew for every mail: a change counts at once, also in a process that was started before it. */
	function customers(): Customer[] | null | Refusal {
		try {
			return readCustomers(settings.customers);
		} catch {
			return refuse("customers-file");
		}
	}

	const accountIn = ({ customer }: Admitted) =>
		customer && { id: accountIdOf(customer.match, settings.accountKey), limits: customer.limits };

	return new SMTPServer({
		name: settings.domain,
		banner: "MaraMail",
		size: settings.maxMail,
		authOptional: true,
		// Both send the password itself: there is no AUTH before TLS.
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
			if (all instanceof Refusal) return callback(all);
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
			if (all instanceof Refusal) return callback(all);
			const { remoteAddress, secure, user } = session;
			const admission = admit(address, { remoteAddress, secure, ...(user ? { user } : {}) }, all);
			if (!admission.admitted) return callback(refuse(admission.reason));
			admissions.set(session, admission);
			known();
			const account = accountIn(admission);
			const size = args ? Number(args.SIZE ?? 0) : 0;
			// Said before the mail has been sent for nothing; what counts is asked again behind it.
			const asked = async (): Promise<Reason | null> => {
				if (!(await cache.hasRoomFor(size * roomPerByte))) return "cache-full";
				return account ? accounts.check(account.id, account.limits, size) : null;
			};
			asked().then(
				(reason) => callback(reason ? refuse(reason) : null),
				() => callback(refuse("cache-unreachable")),
			);
		},
		onRcptTo({ address }, session, callback) {
			if (tagsOf(address, settings.domain) === null) return callback(refuse("unknown-recipient"));
			if (session.envelope.rcptTo.length >= maxRecipients) return callback(refuse("too-many-recipients"));
			callback();
		},
		onData(stream, session, callback) {
			const { address: sender } = session.envelope.mailFrom as SMTPServerAddress;
			const admission = admissions.get(session) as Admitted;
			const { locale, untilDmarc } = admission;
			const account = accountIn(admission);
			const encrypt = admission.customer?.encrypt;
			const { remoteAddress, hostNameAppearsAs: helo } = session;
			const { domain, dns } = settings;
			const tags = session.envelope.rcptTo.flatMap(({ address }) => tagsOf(address, domain) ?? []);
			const taken = accept(stream, {
				...settings,
				cache,
				queue,
				accounts,
				...(account ? { account } : {}),
				envelope: { sender, tags, locale, ...(encrypt ? { encrypt } : {}) },
				...(untilDmarc ? { untilDmarc: { sender, remoteAddress, helo, domain, dns } } : {}),
			}).then(
				async ({ order, bytes, debt }) => {
					if (debt) await owe(debt);
					const waits = waitsForAnswer(settings.accept, Boolean(session.user));
					if (waits && (await orderEnd(order, ending)) === "lost") return callback(refuse("lost"));
					tell(debt ? { accepted: bytes, order } : { repeated: order });
					callback(null, `2.0.0 Auftrag ${order} angenommen / order accepted`);
				},
				(fault) => callback(refuse(refusalOf(fault).reason)),
			);
			busy(taken);
		},
		onClose: over,
	});
}
