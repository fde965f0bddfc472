import { createHash, type X509Certificate } from "node:crypto";
import type { Tlsa } from "./route.ts";

/** RFC 7672 §3.1: of the four usages only these two mean anything in SMTP. */
const [trustAnchor, endEntity] = [2, 3];
const [wholeCertificate, publicKey] = [0, 1];
const digests = ["", "sha256", "sha512"] as const;
/** A chain that goes in circles; real ones have three. */
const maxChain = 10;

/** Records that we can judge by; others are as if they were not there, but there they are (RFC 7672 §2.2). */
export const usable = (records: readonly Tlsa[]): Tlsa[] =>
	records.filter(
		({ usage, selector, matchingType }) =>
			(usage === trustAnchor || usage === endEntity) && selector <= publicKey && matchingType < digests.length,
	);

/**
 * Whether one of the records fits what the host showed (RFC 7672 §3). `chain`: as the host sent it, its own certificate first. Of
 * the end entity neither name nor dates count; under a trust anchor of its domain both do.
 */
export function fitsDane(records: readonly Tlsa[], chain: readonly X509Certificate[], host: string): boolean {
	const [leaf] = chain;
	if (!leaf) return false;
	const issued = issuedPath(chain);
	return usable(records).some((record) => {
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

/** The host's certificate and those that truly issued each other from there: anybody can send a famous one along. */
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
