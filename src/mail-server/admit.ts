import { verifyPassword } from "../crypto/password.ts";
import type { Locale } from "../failure.ts";
import { type Customer, customersOf } from "./customers.ts";
import { inNetwork, isLoopback } from "./network.ts";

export interface Caller {
	readonly remoteAddress: string;
	/** Under TLS. */
	readonly secure: boolean;
	/** The address it has authenticated as. */
	readonly user?: string;
}

export type Admission =
	| {
			readonly admitted: true;
			readonly locale: Locale;
			/** Absent without a customers file. */
			readonly customer?: Customer;
			/** Whether the mail itself has still to show, by DMARC, that it comes from there. */
			readonly untilDmarc: boolean;
	  }
	| { readonly admitted: false; readonly reason: "unknown-sender" | "no-sender" | "no-tls" };

/**
 * Decides at MAIL FROM whether a sender may come in. Without a customers file only loopback clients are trusted.
 * The null sender (RFC 5321 §4.5.5) is never let in: nothing could be answered to it. Off loopback nothing comes in clear.
 */
export function admit(sender: string, caller: Caller, customers: readonly Customer[] | null): Admission {
	if (sender === "") return { admitted: false, reason: "no-sender" };
	const local = isLoopback(caller.remoteAddress);
	if (!caller.secure && !local) return { admitted: false, reason: "no-tls" };
	if (customers === null)
		return local ? { admitted: true, locale: "de", untilDmarc: false } : { admitted: false, reason: "unknown-sender" };
	const entries = customersOf(sender, customers);
	const trusted = entries.find(({ trust }) => trust.some((word) => trusts(word, caller, sender)));
	const customer = trusted ?? entries.find(({ trust }) => trust.includes("dmarc"));
	if (!customer) return { admitted: false, reason: "unknown-sender" };
	return { admitted: true, locale: customer.locale, customer, untilDmarc: trusted === undefined };
}

/** Whether the client itself, without its mail, shows that it speaks for the sender. */
function trusts(word: string, caller: Caller, sender: string): boolean {
	if (word.startsWith("network:")) return inNetwork(caller.remoteAddress, word.slice("network:".length));
	return word === "auth" && caller.user?.toLowerCase() === sender.toLowerCase();
}

/** Whether somebody may call himself so: the password is that of the address, or of its domain. */
export async function authenticates(user: string, password: string, customers: readonly Customer[]): Promise<boolean> {
	const hashes = customersOf(user, customers).flatMap((entry) =>
		entry.trust.includes("auth") && entry.password !== undefined ? [entry.password] : [],
	);
	for (const hash of hashes.length > 0 ? hashes : [undefined]) if (await verifyPassword(password, hash)) return true;
	return false;
}
