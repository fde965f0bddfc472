import { verifyPassword } from "../crypto/password.ts";
import type { Locale } from "../failure.ts";
import { isLoopback } from "../loopback.ts";
import { type Customer, customersOf } from "./customers-file.ts";
import { inNetwork } from "./ip-networks.ts";

export interface SmtpClient {
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
			/** Whether the mail itself must pass DMARC to be accepted. */
			readonly untilDmarc: boolean;
	  }
	| { readonly admitted: false; readonly reason: "unknown-sender" | "no-sender" | "no-tls" };

/**
 * Admission control at MAIL FROM. Without a customers file only loopback clients are trusted. The null sender (RFC 5321 §4.5.5) is never
 * admitted: it cannot be answered. Off loopback TLS is required.
 */
export function admit(sender: string, caller: SmtpClient, customers: readonly Customer[] | null): Admission {
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

/** Whether the client, by its network or login, is trusted to send for this address. */
function trusts(word: string, caller: SmtpClient, sender: string): boolean {
	if (word.startsWith("network:")) return inNetwork(caller.remoteAddress, word.slice("network:".length));
	return word === "auth" && caller.user?.toLowerCase() === sender.toLowerCase();
}

/** SMTP AUTH: whether the password is that of the address or of its domain. Takes as long for an unknown user. */
export async function authenticates(user: string, password: string, customers: readonly Customer[]): Promise<boolean> {
	const hashes = customersOf(user, customers).flatMap((entry) =>
		entry.trust.includes("auth") && entry.password !== undefined ? [entry.password] : [],
	);
	for (const hash of hashes.length > 0 ? hashes : [undefined]) if (await verifyPassword(password, hash)) return true;
	return false;
}
