import { Resolver } from "node:dns/promises";
import { PassThrough } from "node:stream";
import { authenticate, type DNSResolver } from "mailauth";
import { isSignedForUs, type SignatureCover } from "./dkim-replay.ts";
import type { HeaderReader } from "./header-reader.ts";

/** Time-out of a DNS query, in ms; up to three servers are asked twice. */
const dnsMs = 5_000;
/** RFC 8301 §3.2: signatures with shorter RSA keys are not valid. */
const leastKeyBits = 1024;

export interface SmtpTransaction {
	readonly sender: string;
	readonly remoteAddress: string;
	/** The client's argument of HELO or EHLO. */
	readonly helo: string;
	/** The domain of our addresses, and the local parts that take documents. */
	readonly domain: string;
	readonly mailboxes: readonly string[];
	/** A DNS server, "address:port"; null: the system's. */
	readonly dns: string | null;
}

/** "fail": not authenticated. "replayed": authentic, but not signed for us, lately and without additions. "later": DNS did not answer, and the same mail may pass later. */
export type DmarcVerdict = "pass" | "fail" | "replayed" | "later";

/**
 * Verifies a mail by DMARC (RFC 7489) while it arrives: DKIM hashes it chunk by chunk, nothing of it is kept. Anything but an explicit pass
 * fails. Beyond DMARC itself these are required:
 *  - one author only, equal to the envelope's sender, as the answer goes to that address;
 *  - a signature over the whole body: with `l=` (RFC 6376 §8.2) unsigned text may follow;
 *  - where it does not come from a server that SPF names, a signature for us (`dkim-replay.ts`).
 * `head`: has read the mail's header before each `write`.
 */
export function verifyDmarc(
	{ sender, remoteAddress, helo, domain, mailboxes, dns }: SmtpTransaction,
	head: HeaderReader,
) {
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
			if (dmarc.status.result === "pass" && wholly && isAuthor) {
				if (spf?.result) return "pass";
				const valid = dkim.results.filter(({ status }) => status.result === "pass" && status.aligned);
				const forUs = (cover: SignatureCover) => isSignedForUs(cover, head.fields(), { domain, mailboxes }, Date.now());
				return valid.some(forUs) ? "pass" : "replayed";
			}
			const unsure = [dmarc, ...(asked ? [asked] : []), ...dkim.results].some(
				({ status }) => status.result === "temperror",
			);
			return unsure && isAuthor ? "later" : "fail";
		},
		(): DmarcVerdict => "later",
	);
	// The verifier reads to the end; where it does not, the mail is still received and refused.
	mail.on("error", () => {});
	return {
		/** Resolves when the verifier takes more bytes (backpressure). */
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
		/** Ends the mail and resolves with the verdict. */
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
