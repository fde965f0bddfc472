import { readFileSync, statSync } from "node:fs";
import { BlockList, isIPv6 } from "node:net";
import { z } from "zod";
import { ConfigError } from "../config.ts";
import type { Locale } from "../failure.ts";

/** Who may use the service: the customers file of the contract. */
const customer = z.strictObject({
	/** A whole address, or "@domain" for everybody there. */
	match: z.string().regex(/^[^@\s]*@[^@\s]+$/),
	trust: z.array(z.union([z.literal("dmarc"), z.literal("auth"), z.string().startsWith("network:")])),
	locale: z.enum(["de", "en"]).default("de"),
});
export type Customer = z.output<typeof customer>;

/** null where there is no file. Throws `ConfigError` when the file is not understood: better no service than an open one. */
export function readCustomers(file: string): Customer[] | null {
	if (!statSync(file, { throwIfNoEntry: false })) return null;
	let content: unknown;
	try {
		content = JSON.parse(readFileSync(file, "utf8"));
	} catch {
		throw new ConfigError(`The customers file ${file} cannot be read; allowed: a JSON list.`);
	}
	const parsed = z.array(customer).safeParse(content);
	if (parsed.success) return parsed.data;
	const { path, message } = parsed.error.issues[0] as z.core.$ZodIssue;
	throw new ConfigError(`The customers file ${file} is not understood at ${path.join(".") || "its top"}: ${message}.`);
}

export interface Caller {
	readonly remoteAddress: string;
	/** Login name, when the client has authenticated. */
	readonly user?: string;
}

export type Admission =
	| { readonly admitted: true; readonly locale: Locale }
	| { readonly admitted: false; readonly reason: "unknown-sender" | "no-sender" };

/**
 * Decides at MAIL FROM whether a sender may come in. Without a customers file only loopback clients are trusted.
 * The null sender (RFC 5321 §4.5.5) is never let in: nothing could be answered to it.
 */
export function admit(sender: string, caller: Caller, customers: readonly Customer[] | null): Admission {
	if (sender === "") return { admitted: false, reason: "no-sender" };
	if (customers === null)
		return isLoopback(caller.remoteAddress)
			? { admitted: true, locale: "de" }
			: { admitted: false, reason: "unknown-sender" };
	const address = sender.toLowerCase();
	const domain = address.slice(address.lastIndexOf("@"));
	for (const { match, trust, locale } of customers) {
		if (match.toLowerCase() !== address && match.toLowerCase() !== domain) continue;
		if (trust.some((word) => trusts(word, caller, address))) return { admitted: true, locale };
	}
	return { admitted: false, reason: "unknown-sender" };
}

function trusts(word: string, caller: Caller, address: string): boolean {
	if (word.startsWith("network:")) return inNetwork(caller.remoteAddress, word.slice("network:".length));
	if (word === "auth") return caller.user?.toLowerCase() === address;
	// DMARC is known only after the mail's headers; until that is checked nobody comes in by it.
	return false;
}

const plain = (address: string) => address.replace(/^::ffff:/i, "");
const isLoopback = (address: string) => inNetwork(address, "127.0.0.0/8") || plain(address) === "::1";

function inNetwork(address: string, network: string): boolean {
	const [base = "", prefix] = network.split("/");
	const list = new BlockList();
	const type = isIPv6(base) ? "ipv6" : "ipv4";
	try {
		list.addSubnet(base, Number(prefix ?? (type === "ipv6" ? 128 : 32)), type);
		return list.check(plain(address), isIPv6(plain(address)) ? "ipv6" : "ipv4");
	} catch {
		return false;
	}
}
