import { createHash, type X509Certificate } from "node:crypto";
import type { Tlsa } from "./smtp-route.ts";

/** RFC 7672 §3.1: of the four certificate usages only these two are defined for SMTP. */
const [trustAnchor, endEntity] = [2, 3];
const [wholeCertificate, publicKey] = [0, 1];
const digests = ["", "sha256", "sha512"] as const;
/** Longest chain, against circular ones; real ones have three certificates. */
const maxChain = 10;

/** Usable TLSA records; unusable ones still require TLS (RFC 7672 §2.2). */
export const usableRecords = (records: readonly Tlsa[]): Tlsa[] =>
	records.filter(
		({ usage, selector, matchingType }) =>
			(usage === trustAnchor || usage === endEntity) && selector <= publicKey && matchingType < digests.length,
	);

/**
 * Whether a TLSA record matches the host's certificate chain (RFC 7672 §3). `chain`: as the host sent it, its own certificate first. For
 * DANE-EE neither name nor dates are checked; for DANE-TA both are.
 */
export function matchesDane(records: readonly Tlsa[], chain: readonly X509Certificate[], host: string): boolean {
	const [leaf] = chain;
	if (!leaf) return false;
	const issued = issuedPath(chain);
	return usableRecords(records).some((record) => {
		if (record.usage === endEntity) return matches(record, leaf);
		const now = Date.now();
		const named = leaf.checkHost(host) !== undefined;
		const valid = Date.parse(leaf.validFrom) <= now && now <= Date.parse(leaf.validTo);
		return named && valid && issued.slice(1).some((certificate) => matches(record, certificate));
	});
}

function matches({ selector, matchingType, certificate: wanted }: Tlsa, certificate: X509Certificate): boolean {
	const shown =
		selector === wholeCertificate ? certificate.raw : certificate.publicKey.export({ type: "spki", format: "der" });
	const digest = digests[matchingType];
	return Buffer.compare(digest ? createHash(digest).update(shown).digest() : shown, wanted) === 0;
}

/** The host's certificate and its verified issuers: a host may send unrelated certificates along. */
function issuedPath([leaf, ...others]: readonly X509Certificate[]): X509Certificate[] {
	const path = leaf ? [leaf] : [];
	for (let at = leaf; at && path.length < maxChain; ) {
		const current = at;
		at = others.find(
			(other) => !path.includes(other) && current.checkIssued(other) && current.verify(other.publicKey) && other.ca,
		);
		if (at) path.push(at);
	}
	return path;
}
