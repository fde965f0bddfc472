import { Resolver } from "node:dns/promises";
import { PassThrough } from "node:stream";
import { authenticate, type DNSResolver } from "mailauth";

/** A DNS that never answers would hold the mail for ever, in ms; three servers are asked twice. */
const dnsMs = 5_000;
/** RFC 8301 §3.2: shorter RSA keys prove nothing. */
const leastKeyBits = 1024;

export interface Transfer {
	readonly sender: string;
	readonly remoteAddress: string;
	/** As the client called itself. */
	readonly helo: string;
	/** Our name. */
	readonly domain: string;
	/** A DNS server, "address:port"; null: the system's. */
	readonly dns: string | null;
}

/** "fail": it is not shown. "later": DNS did not answer, and the same mail may pass in a while. */
export type DmarcVerdict = "pass" | "fail" | "later";

/**
 * Checks a mail by DMARC (RFC 7489) while it comes in: DKIM hashes it chunk by chunk, nothing of it is kept.
 * Anything but an explicit pass is a no. Beyond DMARC itself, we also want
 *  - one author only, who is the envelope's sender: to that address the answer goes;
 *  - a signature over the whole body: behind the end of one with `l=` (RFC 6376 §8.2) anybody may write on.
 */
export function watchDmarc({ sender, remoteAddress, helo, domain, dns }: Transfer) {
	const mail = new PassThrough();
	const verdict = authenticate(mail, {
		sender,
		ip: remoteAddress.replace(/^::ffff:/i, ""),
		helo,
		mta: domain,
		resolver: resolverAt(dns),
		minBitLength: leastKeyBits,
		rejectRsaSha1: true,
		disableArc: true,
		disableBimi: true,
	}).then(
		({ dkim, spf: asked, dmarc }): DmarcVerdict => {
			if (!dmarc) return "fail";
			const { spf, dkim: signed } = dmarc.alignment ?? {};
			const wholly = Boolean(spf?.result) || (Boolean(signed?.result) && !signed?.underSized);
			const authors = dkim.headerFrom ?? [];
			const isAuthor = authors.length === 1 && authors[0]?.toLowerCase() === sender.toLowerCase();
			if (dmarc.status.result === "pass" && wholly && isAuthor) return "pass";
			const unsure = [dmarc, ...(asked ? [asked] : []), ...dkim.results].some(
				({ status }) => status.result === "temperror",
			);
			return unsure && isAuthor ? "later" : "fail";
		},
		(): DmarcVerdict => "later",
	);
	// The verifier reads to the end whatever it thinks of the mail; should it not, the mail still comes in and is refused.
	mail.on("error", () => {});
	return {
		/** Resolves when the next bytes may come. */
		async write(bytes: Uint8Array): Promise<void> {
			if (mail.destroyed || mail.write(bytes)) return;
			await new Promise<void>((resolve) => {
				const go = () => {
					mail.off("drain", go).off("close", go);
					resolve();
				};
				mail.on("drain", go).on("close", go);
			});
		},
		/** The mail is over. */
		async end(): Promise<DmarcVerdict> {
			mail.end();
			return verdict;
		},
	};
}

function resolverAt(dns: string | null): DNSResolver {
	const resolver = new Resolver({ timeout: dnsMs, tries: 2 });
	if (dns !== null) resolver.setServers([dns]);
	return (name, type) => resolver.resolve(name, type) as Promise<string[][] | string[]>;
}
