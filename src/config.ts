import { readFileSync } from "node:fs";
import { availableParallelism, totalmem } from "node:os";
import { z } from "zod";
import { longestDwellSeconds } from "./limits.ts";
import { redisProtocols } from "./redis/connection-url.ts";

/** One schema for all settings; the only reader of the environment. Refuses early, and says what is allowed. */

export const roles = ["warden", "mail-server", "control", "services", "web"] as const;
export type Role = (typeof roles)[number];

export interface RoleChoice {
	readonly role: Role;
	/** Only for services: which kinds; all where absent. */
	readonly only?: readonly string[];
}

const units = { B: 1, KB: 1e3, MB: 1e6, GB: 1e9 } as const;

/** "150MB" → 150,000,000. Decimal units, as mail providers count. */
const bytes = z.union([z.string(), z.number()]).transform((value, context) => {
	const match = /^(\d+(?:\.\d+)?)\s*(B|KB|MB|GB)?$/i.exec(String(value).trim());
	const size = match ? Number(match[1]) * units[(match[2]?.toUpperCase() ?? "B") as keyof typeof units] : Number.NaN;
	if (!Number.isSafeInteger(size) || size < 1) {
		context.addIssue({ code: "custom", message: "is no size; allowed: a number with B, KB, MB or GB, e.g. 150MB" });
		return z.NEVER;
	}
	return size;
});

/** "127.0.0.1:2525" or "[::1]:2525"; port 0 takes a free one. */
const listen = z.string().transform((value, context) => {
	const match = /^(?:\[([0-9a-f:]+)\]|([^:[\]]+)):(\d{1,5})$/i.exec(value.trim());
	const port = Number(match?.[3]);
	if (!match || port > 65_535) {
		context.addIssue({ code: "custom", message: "is no address; allowed: HOST:PORT, e.g. 127.0.0.1:2525" });
		return z.NEVER;
	}
	return { host: (match[1] ?? match[2]) as string, port };
});
export type Listen = z.output<typeof listen>;

const listens = z.string().transform((value, context) =>
	value.split(",").map((part) => {
		const parsed = listen.safeParse(part);
		if (parsed.success) return parsed.data;
		context.addIssue({ code: "custom", message: parsed.error.issues[0]?.message ?? "is no address" });
		return z.NEVER;
	}),
);

const url = (...schemes: string[]) =>
	z.string().refine((value) => schemes.some((scheme) => value.startsWith(`${scheme}://`)), {
		message: `is no such address; allowed: ${schemes.map((scheme) => `${scheme}://…`).join(", ")}`,
	});

/** A PEM file's content; PEM itself, as one process of ours hands it to the next, is taken as it is. */
const pem = z.string().transform((value, context) => {
	if (value.startsWith("-----BEGIN ")) return value;
	try {
		const content = readFileSync(value, "utf8");
		if (content.includes("-----BEGIN ")) return content;
	} catch {
		// Said below.
	}
	context.addIssue({ code: "custom", message: "cannot be read; allowed: a PEM file" });
	return z.NEVER;
});

const integer = (least: number, most: number) =>
	z.coerce
		.number({ message: `is no number; allowed: ${least} to ${most}` })
		.int({ message: `is no whole number; allowed: ${least} to ${most}` })
		.min(least, { message: `is too small; allowed: ${least} to ${most}` })
		.max(most, { message: `is too large; allowed: ${least} to ${most}` });

const roleList = z.string().transform((value, context): RoleChoice[] => {
	const choices: RoleChoice[] = [];
	// services:photo,ocr contains a comma itself: what follows a colon and names no role belongs to the services.
	for (const word of value.split(",").map((part) => part.trim())) {
		const [name, kind] = word.split(":");
		const last = choices.at(-1);
		if (roles.includes(name as Role)) choices.push({ role: name as Role, ...(kind ? { only: [kind] } : {}) });
		else if (last?.only && name) choices[choices.length - 1] = { role: last.role, only: [...last.only, name] };
		else {
			context.addIssue({ code: "custom", message: `"${word}" is no role; allowed: ${roles.join(", ")}` });
			return z.NEVER;
		}
	}
	return choices;
});

/** 32 bytes in base64, or the path of a file that holds them. */
const fleetKey = z.string().transform((value, context) => {
	const decode = (text: string) => {
		const key = Buffer.from(text.trim(), "base64");
		return key.length === 32 ? key.toString("base64") : undefined;
	};
	const key = decode(value) ?? (value.startsWith("/") ? decode(read(value)) : undefined);
	if (key) return key;
	context.addIssue({ code: "custom", message: "is no key; allowed: 32 bytes in base64, or a file that holds them" });
	return z.NEVER;
});

function read(path: string): string {
	try {
		return readFileSync(path, "utf8");
	} catch {
		return "";
	}
}

const schema = z.strictObject({
	/** The service's mail domain. */
	domain: z
		.string()
		.regex(/^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/i, { message: "is no domain; allowed: a name such as mail.example.de" })
		.default("maramail.localhost"),
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
	cacheUrl: url(...redisProtocols)
		.nullable()
		.default(null),
	queueUrl: url(...redisProtocols)
		.nullable()
		.default(null),
	/** The servers as the warden's own user sees them (docs/redis); null: the same address. */
	cacheWardenUrl: url(...redisProtocols)
		.nullable()
		.default(null),
	queueWardenUrl: url(...redisProtocols)
		.nullable()
		.default(null),
	roles: roleList.default(roles.map((role) => ({ role }))),
	/** Tasks at once on this machine. */
	cells: integer(1, 1024).default(availableParallelism()),
	maxMail: bytes.default(150_000_000),
	/** Larger answers are split into several mails. */
	maxAnswer: bytes.default(25_000_000),
	/** Most that the private cache may hold. */
	cacheMemory: bytes.default(Math.floor(totalmem() / 3)),
	/** Seconds. */
	dwell: integer(1, longestDwellSeconds).default(longestDwellSeconds),
	/**
	 * When 250 is said: "cached" when the mail is safely in the cache, "answered" when its answer is delivered,
	 * so that until then the sending server keeps the durable copy (after `answerWait` it hears 451 and repeats the mail). null: "answered", but "cached" for clients that have logged in, and in
	 * development: a person's mail program does not wait for minutes.
	 */
	accept: z.enum(["cached", "answered"], { message: "is unknown; allowed: cached, answered" }).nullable().default(null),
	/**
	 * Seconds that 250 waits for the answer; then 451. A sending server waits ten minutes for the reply to its mail (RFC 5321 §4.5.3.2.6), some
	 * only five.
	 */
	answerWait: integer(1, 270).default(240),
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
	/** The service's own, as PEM or armored files: mails encrypted for it are opened, encrypted answers signed; null: neither. */
	smimeKey: pem.nullable().default(null),
	smimeCert: pem.nullable().default(null),
	openpgpKey: pem.nullable().default(null),
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

const isHere = ({ host }: Listen) => host === "localhost" || host === "::1" || host.startsWith("127.");

/** Whether this is somebody trying the program on her own machine: nothing of it can be reached from outside, and nothing leaves. */
export const isDevelopment = (config: Config): boolean =>
	config.relay === null &&
	config.domain.endsWith(".localhost") &&
	[...config.smtpListen, config.webListen].every(isHere) &&
	config.cacheUrl === null &&
	config.queueUrl === null &&
	roles.every((role) => config.roles.some((choice) => choice.role === role));

/** A setting that is not understood. The message names it, its fault and what is allowed. */
export class ConfigError extends Error {}

/** "MARAMAIL_SMTP_LISTEN" ↔ "smtpListen" */
const toKey = (variable: string) =>
	variable
		.slice("MARAMAIL_".length)
		.toLowerCase()
		.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
const toVariable = (key: string) => `MARAMAIL_${key.replace(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;

/**
 * Reads all settings: defaults, then the JSON file (keys as variables or camelCase), then the environment, then `overrides`.
 * Throws `ConfigError`.
 */
export function readConfig(options: { file?: string; overrides?: Record<string, unknown> } = {}): Config {
	const environment = process.env;
	const values: Record<string, unknown> = {};
	if (options.file) {
		let fromFile: unknown;
		try {
			fromFile = JSON.parse(readFileSync(options.file, "utf8"));
		} catch {
			throw new ConfigError(`The settings file ${options.file} cannot be read; allowed: a JSON object.`);
		}
		for (const [key, value] of Object.entries(fromFile as object))
			values[key.startsWith("MARAMAIL_") ? toKey(key) : key] = value;
	}
	for (const [variable, value] of Object.entries(environment))
		if (variable.startsWith("MARAMAIL_") && value !== undefined && value !== "") values[toKey(variable)] = value;
	Object.assign(values, options.overrides);
	const parsed = schema.safeParse(values);
	if (parsed.success)
		return { ...parsed.data, accept: parsed.data.accept ?? (isDevelopment(parsed.data) ? "cached" : null) };
	const issue = parsed.error.issues[0];
	if (issue?.code === "unrecognized_keys") {
		const known = Object.keys(schema.shape).map(toVariable).join(", ");
		throw new ConfigError(`Unknown setting ${issue.keys.map(toVariable).join(", ")}; allowed: ${known}.`);
	}
	const key = String(issue?.path[0]);
	throw new ConfigError(`Setting ${toVariable(key)}: "${String(values[key])}" ${issue?.message}.`);
}
