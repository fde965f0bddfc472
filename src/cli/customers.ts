import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { setTimeout as wait } from "node:timers/promises";
import { readConfig, settingsFile } from "../config.ts";
import { namesAddress } from "../crypto/end-to-end/names-address.ts";
import { isUsable } from "../crypto/end-to-end/usable.ts";
import { hashPassword, newPassword } from "../crypto/password.ts";
import { Dns } from "../delivery/dns.ts";
import { type Customer, customer, readCustomers } from "../mail-server/customers-file.ts";
import { isNetwork } from "../mail-server/ip-networks.ts";
import { readArguments, UsageError } from "./arguments.ts";
import type { Command } from "./command.ts";
import { domainWarnings } from "./domain-warnings.ts";
import { replaceFile } from "./replace-file.ts";

/** What stands in the file: no more than what was said, so that defaults may change. */
type Entry = { match: string; trust: string[] } & Partial<Record<keyof Customer, unknown>>;

/** How long DNS may take for a mere warning, in ms. */
const dnsMostMs = 5_000;

/** Edits the customers file. A running service reads it again for each mail. */
export const command: Command = async (args) => {
	const { values, positionals } = readArguments("customers", args);
	const [action, match, ...rest] = positionals;
	if (rest.length > 0) throw new UsageError(`customers takes no "${rest[0]}"`);
	const config = readConfig({ file: settingsFile(values.config) });
	const file = config.customers;
	// A file that the service would not understand is not written over.
	const known = readCustomers(file) === null ? [] : parse(await readFile(file, "utf8"));
	if (action === "list" && match === undefined) {
		for (const { match, trust, locale } of known ?? readCustomers(file) ?? [])
			console.log(`${match}  ${trust.join(", ")}  ${locale ?? "de"}`);
		return 0;
	}
	if (known === undefined)
		throw new UsageError(`${file} has comments, which would be lost; edit it by hand, the service reads it as it is`);
	const others = known.filter((entry) => entry.match.toLowerCase() !== match?.toLowerCase());
	if (action === "remove" && match !== undefined) {
		if (others.length === known.length) throw new UsageError(`there is no customer ${match} in ${file}`);
		await save(file, others);
		return 0;
	}
	if (action !== "add" || match === undefined) throw new UsageError("allowed: add MATCH, remove MATCH, list");
	// What was set by hand, e.g. limits, stays unless it is said anew.
	const former = known.find((entry) => !others.includes(entry));
	const entry: Entry = { ...former, match, trust: values.trust ?? former?.trust ?? ["dmarc"] };
	for (const word of entry.trust) refuseNoNetwork(word);
	if (values.locale !== undefined) entry.locale = values.locale;
	const authorities = values["smime-ca"] && (await readGiven(values["smime-ca"]));
	if (values.smime !== undefined)
		entry.encrypt = { smime: await readGiven(values.smime), ...(authorities ? { authorities } : {}) };
	else if (authorities) throw new UsageError("--smime-ca needs --smime");
	if (values.openpgp !== undefined) entry.encrypt = { openpgp: await readGiven(values.openpgp) };
	const given = values["password-stdin"] ? (await text(process.stdin)).replace(/\r?\n$/, "") : undefined;
	if (given === "") throw new UsageError("the password on stdin is empty");
	const asked = values.trust?.includes("auth") || given !== undefined || entry.password === undefined;
	const password = entry.trust.includes("auth") && asked ? (given ?? newPassword()) : undefined;
	if (password !== undefined) entry.password = await hashPassword(password);
	if (!entry.trust.includes("auth")) delete entry.password;
	const parsed = customer.safeParse(entry);
	if (!parsed.success) {
		const [issue] = parsed.error.issues;
		throw new UsageError(`${issue?.path.join(".")} is not understood: ${issue?.message}`);
	}
	if (values.smime ?? values.openpgp) await checkKey(parsed.data);
	await save(file, former ? known.map((other) => (other === former ? entry : other)) : [...known, entry]);
	if (password !== undefined && given === undefined) console.log(`Password, shown this once: ${password}`);
	if (entry.trust.includes("dmarc")) await warn(match.slice(match.lastIndexOf("@") + 1), config.dns);
	return 0;
};

/** Refuses a key that is unusable, and says where one does not name its owner. */
async function checkKey({ match, encrypt }: Customer): Promise<void> {
	if (encrypt === undefined) return;
	if (!(await isUsable(encrypt, new Date())))
		throw new UsageError(
			`the key of ${match} cannot be used: it is expired or revoked, does not lead to the authority, or is not made for both signing and encrypting`,
		);
	if (!match.startsWith("@") && !(await namesAddress(encrypt, match)))
		console.error(
			`warning: the key does not name ${match}; of mails that it encrypts only those with a protected header (RFC 9788) are opened.`,
		);
}

/** undefined: it has comments, which JSON cannot keep. */
function parse(content: string): Entry[] | undefined {
	try {
		return JSON.parse(content) as Entry[];
	} catch {
		return undefined;
	}
}

function refuseNoNetwork(word: string): void {
	const network = word.startsWith("network:") ? word.slice("network:".length) : undefined;
	if (network === undefined || isNetwork(network)) return;
	throw new UsageError(`"${network}" is no network; allowed: e.g. 192.0.2.0/28, 192.0.2.7, 2001:db8::/48`);
}

/** To stderr; a DNS that does not answer is said and changes nothing. */
async function warn(domain: string, server: string | null): Promise<void> {
	if (domain.endsWith(".localhost")) return;
	const late = new AbortController();
	const unasked = [`DNS did not answer: whether ${domain} has a DMARC policy is not known`];
	const warnings = await Promise.race([
		Promise.try(() => domainWarnings(domain, new Dns(server))).catch(() => unasked),
		wait(dnsMostMs, unasked, { signal: late.signal }),
	]);
	late.abort();
	for (const warning of warnings) console.error(`warning: ${warning}`);
}

const readGiven = (path: string): Promise<string> =>
	readFile(path, "utf8").catch(() => {
		throw new UsageError(`the file ${path} cannot be read`);
	});

async function save(file: string, entries: readonly Entry[]): Promise<void> {
	await replaceFile(file, `${JSON.stringify(entries, null, "\t")}\n`);
	console.log(`Written: ${file}`);
}
