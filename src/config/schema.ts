import { availableParallelism } from "node:os";
import { z } from "zod";
import { longestDwellSeconds, stopMostMs } from "../limits.ts";
import { redisProtocols } from "../redis/connection-url.ts";
import { usableMemory } from "./usable-memory.ts";
import { bytes, fleetKey, integer, listen, listens, mailboxes, pem, roleList, roles, url } from "./value-types.ts";

const serverUrl = url(...redisProtocols)
	.nullable()
	.default(null);

/** All settings. A setting is null where something else stands in for it, which its comment names. */
export const schema = z.strictObject({
	/** The service's mail domain. */
	domain: z
		.string()
		.regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, { message: "is no domain; allowed: a name such as mail.example.de" })
		.default("maramail.localhost"),
	/** The parts before the @ of the addresses that take documents, e.g. "optimieren,scan"; answers come from the first. */
	mailboxes: mailboxes.default(["optimieren", "optimise"]),
	/** Where mail to postmaster@ and abuse@ goes, through the relay: an address of another domain; null: it is refused. */
	operator: z
		.string()
		.regex(/^[^@\s<>,"]+@[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, {
			message: "is no mail address; allowed: e.g. it@kanzlei.example",
		})
		.nullable()
		.default(null),
	smtpListen: listens.default([{ host: "127.0.0.1", port: 2525 }]),
	webListen: listen.default({ host: "127.0.0.1", port: 8025 }),
	/** Smarthost for answers; null: straight to the recipient's MX. */
	relay: url("smtp", "smtps").nullable().default(null),
	customers: z.string().default("customers.json"),
	/** DNS server that DMARC, MX, DANE and MTA-STS are asked of, e.g. 127.0.0.1:53; null: the system's. */
	dns: z
		.string()
		.regex(/^([0-9.]+|\[[0-9a-f:]+\]):\d{1,5}$/i, {
			message: "is no DNS server; allowed: ADDRESS:PORT, e.g. 127.0.0.1:53",
		})
		.nullable()
		.default(null),
	/** null: private servers are started. */
	cacheUrl: serverUrl,
	queueUrl: serverUrl,
	/** The servers as the warden's own user sees them (docs/redis); null: the same address. */
	cacheWardenUrl: serverUrl,
	queueWardenUrl: serverUrl,
	roles: roleList.default(roles.map((role) => ({ role }))),
	/** Tasks at once on this machine. */
	cells: integer(1, 1024).default(availableParallelism()),
	maxMail: bytes.default(150_000_000),
	/** Larger answers are split into several mails. */
	maxAnswer: bytes.default(25_000_000),
	/** Most that the private cache may hold. */
	cacheMemory: bytes.default(Math.floor(usableMemory() / 3)),
	/** Seconds. */
	dwell: integer(1, longestDwellSeconds).default(longestDwellSeconds),
	/**
	 * When 250 is said: "cached" when the mail is safely in the cache, "answered" when its answer is delivered, so that until then the sending
	 * server keeps the durable copy (after `answerWait` it hears 451 and repeats the mail). null: "answered", but "cached" for clients that have
	 * logged in, and in development: a person's mail program does not wait for minutes.
	 */
	accept: z.enum(["cached", "answered"], { message: "is unknown; allowed: cached, answered" }).nullable().default(null),
	/**
	 * Seconds that 250 waits for the answer; then 451. A sending server waits ten minutes for the reply to its mail (RFC 5321 §4.5.3.2.6), some
	 * only five.
	 */
	answerWait: integer(1, 270).default(240),
	/**
	 * Seconds that a service with private servers waits for its orders when it is asked to stop. In the last two minutes they are answered with
	 * what is done. What starts and stops the service must allow three minutes more.
	 */
	stopWait: integer(1, stopMostMs / 1000).default(stopMostMs / 1000),
	/** Replicas of cache and queue that must hold a mail before 250 is said. */
	replicas: integer(0, 5).default(0),
	/** Base64; null: made at start. */
	fleetKey: fleetKey.nullable().default(null),
	/** A clamd's socket, `unix://…`; null: a private scanner is started where there are signatures. */
	clamd: url("unix").nullable().default(null),
	/** Folder of ClamAV's signatures. */
	signatures: z.string().default("/var/lib/clamav"),
	/** PEM file of the RSA or Ed25519 key that answers are signed with (DKIM); null: they are not signed. */
	dkimKey: pem.nullable().default(null),
	/** Where DNS has its other half: SELECTOR._domainkey.DOMAIN. */
	dkimSelector: z.string().default("maramail"),
	/** The service's own keys, as PEM or armored files without a passphrase, that encrypted answers are signed with; null: they are not signed. */
	smimeKey: pem.nullable().default(null),
	smimeCert: pem.nullable().default(null),
	openpgpKey: pem.nullable().default(null),
	/** The service's own keys that customers encrypt for: others than those that sign (decision 0070). null: encrypted mails are returned. */
	smimeDecryptionKey: pem.nullable().default(null),
	smimeDecryptionCert: pem.nullable().default(null),
	openpgpDecryptionKey: pem.nullable().default(null),
	tlsCert: z.string().nullable().default(null),
	tlsKey: z.string().nullable().default(null),
	/** "off" only for development on machines without bubblewrap. */
	sandbox: z.enum(["on", "off"], { message: "is unknown; allowed: on, off" }).default("on"),
	logLevel: z
		.enum(["debug", "info", "warn", "error", "silent"], {
			message: "is unknown; allowed: debug, info, warn, error, silent",
		})
		.default("info"),
});

export type Config = z.output<typeof schema>;

/** Settings whose values are never shown, neither in an error nor by `config show`: keys, and addresses that may hold a password. */
export const secretSettings: ReadonlySet<string> = new Set([
	"relay",
	"cacheUrl",
	"queueUrl",
	"cacheWardenUrl",
	"queueWardenUrl",
	"fleetKey",
	"dkimKey",
	"smimeKey",
	"openpgpKey",
	"smimeDecryptionKey",
	"openpgpDecryptionKey",
]);
