import { readFileSync } from "node:fs";
import type { Interface } from "node:readline/promises";
import { z } from "zod";
import { ConfigError } from "../../config.ts";
import { JsoncError, parseJsonc } from "../../jsonc.ts";
import { UsageError } from "../arguments.ts";

/** What setup has to know; everything else has a default that an office can start with. */
export interface Answers {
	readonly domain: string;
	/** The host that takes the domain's mail: its MX. */
	readonly host: string;
	readonly mailboxes: string;
	/** Smarthost; null: straight to the recipients' servers. */
	readonly relay: string | null;
	/** Who runs the service: gets what comes to postmaster@, and the first answer. */
	readonly operator: string;
	/** The office, for the papers. */
	readonly office: string;
	/** Who may send, as `maramail customers add` takes it. */
	readonly customers: readonly { readonly match: string; readonly trust: readonly string[] }[];
}

const entry = z.strictObject({
	match: z.string().regex(/^[^@\s]*@[^@\s]+$/, "is no address and no @domain"),
	trust: z.array(z.string()).min(1).default(["dmarc"]),
});
const answersFile = z
	.strictObject({
		domain: z.string(),
		host: z.string(),
		mailboxes: z.string(),
		relay: z.string().nullable(),
		operator: z.string(),
		office: z.string(),
		customers: z.array(entry),
	})
	.partial();
export type Known = z.output<typeof answersFile>;

/** `--answers FILE`: JSON with comments. Throws `ConfigError` with line and column. */
export function readAnswers(path: string): Known {
	let text: string;
	try {
		text = readFileSync(path, "utf8");
	} catch {
		throw new ConfigError(`The answers file ${path} cannot be read.`);
	}
	try {
		const { value = {}, placeOf } = parseJsonc(text);
		const parsed = answersFile.safeParse(value);
		if (parsed.success) return parsed.data;
		const issue = parsed.error.issues[0] as z.core.$ZodIssue;
		const path = issue.code === "unrecognized_keys" ? issue.keys : issue.path;
		throw new JsoncError(`"${path.join(".")}" ${issue.message}`, placeOf(path));
	} catch (fault) {
		if (!(fault instanceof JsoncError)) throw fault;
		throw new ConfigError(`${path}:${fault.place.line}:${fault.place.column}: ${fault.message}.`);
	}
}

interface Question {
	readonly key: "domain" | "relay" | "operator" | "office" | "customers";
	readonly asks: string;
}
const questions: readonly Question[] = [
	{ key: "domain", asks: "Mail domain of the service, e.g. maramail.kanzlei.de" },
	{ key: "operator", asks: "Your own address at another domain: it gets mail to postmaster@, and the first answer" },
	{ key: "relay", asks: "Server that sends the answers (smtps://USER:PASSWORD@HOST:465), or none" },
	{ key: "customers", asks: "Who may send: addresses or @domains, with commas between" },
	{ key: "office", asks: "Name of the office, for the papers" },
];

/** Asks for what is not known. Without a terminal: throws `UsageError` that names what is missing. */
export async function completeAnswers(known: Known, terminal: Interface | null): Promise<Answers> {
	const all: Known = { ...known };
	const open = questions.filter(({ key }) => all[key] === undefined);
	if (terminal === null) {
		const missing = open
			.filter(({ key }) => key !== "office")
			.map(({ key }) => `--${key === "customers" ? "customer" : key}`);
		if (missing.length > 0) throw new UsageError(`missing: ${missing.join(", ")}; or --answers FILE`);
	} else for (const { key, asks } of open) note(all, key, (await terminal.question(`${asks}: `)).trim());
	const { domain, operator } = all;
	if (!domain || !operator) throw new UsageError("setup needs a domain and an operator");
	const customers = all.customers ?? [];
	for (const one of customers) {
		const parsed = entry.safeParse(one);
		if (!parsed.success) throw new UsageError(`customer "${one.match}" ${parsed.error.issues[0]?.message}`);
	}
	return {
		domain,
		host: all.host ?? domain,
		mailboxes: all.mailboxes ?? "optimieren,optimise",
		relay: all.relay ?? null,
		operator,
		office: all.office ?? "",
		customers,
	};
}

function note(all: Known, key: Question["key"], said: string): void {
	if (key === "relay") all.relay = said === "" || said === "none" ? null : said;
	else if (key === "customers")
		all.customers = said
			.split(/[\s,]+/)
			.filter(Boolean)
			.map((match) => ({ match, trust: ["dmarc"] }));
	else if (said !== "") all[key] = said;
}
