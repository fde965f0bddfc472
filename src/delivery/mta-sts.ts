import { getPolicy, validateMx } from "mailauth/lib/mta-sts.js";
import { Failure } from "../failure.ts";
import type { Dns } from "./dns.ts";

export type StsPolicy = Awaited<ReturnType<typeof getPolicy>>["policy"];
export type FetchPolicy = (domain: string, dns: Dns) => Promise<StsPolicy>;

/** How long a policy's host may take, in ms. */
const policyMs = 20_000;

/**
 * A domain's MTA-STS policy (RFC 8461), over HTTPS. Cells have no policy cache. A policy that is announced but cannot be fetched therefore
 * defers the mail, although the RFC would allow delivery without it: an attacker who blocks HTTPS must not disable TLS.
 * Throws 'relay-temporary'.
 */
export const fetchPolicy: FetchPolicy = async (domain, dns) => {
	const resolver = async (name: string, type: string) =>
		type === "TXT"
			? (await dns.txt(name)).data.map((strings) => [Buffer.concat([...strings]).toString("latin1")])
			: [...(await dns.addresses(name)).data].filter((address) => address.includes(":") === (type === "AAAA"));
	const { policy, status } = await getPolicy(domain, undefined, { resolver, timeout: policyMs });
	if (status === "errored") throw new Failure("relay-temporary");
	return policy;
};

/** Whether mail may go to this host (RFC 8461 §4.1), and whether its certificate must be valid. */
export function stsVerdict(host: string, policy: StsPolicy): { allowed: boolean; verify: boolean } {
	if (policy.mode !== "enforce") return { allowed: true, verify: false };
	return { allowed: validateMx(host, policy).valid, verify: true };
}
