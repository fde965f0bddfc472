import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { Failure } from "../failure.ts";
import { isTemporary } from "../retry.ts";
import { usableRecords } from "./dane.ts";
import type { Dns } from "./dns.ts";
import { type FetchPolicy, fetchPolicy, type StsPolicy, stsVerdict } from "./mta-sts.ts";
import type { SmtpRoute } from "./smtp-route.ts";

/** MX hosts tried at most: a domain may list hundreds of dead ones. RFC 5321 §5.1 requires at least two. */
const maxHosts = 5;
const maxAddresses = 2;
const smtpPort = 25;

export interface Lookups {
	readonly dns: Dns;
	/** For tests: other than over HTTPS, other than port 25. */
	readonly fetchPolicy?: FetchPolicy;
	readonly port?: number;
}

/**
 * The SMTP routes to a recipient, in the order of RFC 5321 §5.1. Without MX records the domain itself is the host. TLS is required for every
 * host; its certificate is verified by DANE where DNS is signed (RFC 7672), else by MTA-STS where the domain has a policy (RFC 8461), else
 * not at all: unsigned DNS, which named the host, proves no more than the host itself (opportunistic security, RFC 7435).
 * Throws 'relay-refused' for a domain that takes no mail (RFC 7505), 'relay-temporary' when nothing is left that may be used now.
 */
export async function mxRoutes(recipient: string, lookups: Lookups): Promise<SmtpRoute[]> {
	const { dns, port = smtpPort } = lookups;
	const domain = recipient.slice(recipient.lastIndexOf("@") + 1);
	const literal = addressLiteral(domain);
	if (literal !== undefined) return [route(literal, literal, port)];
	const ascii = domainToASCII(domain);
	if (ascii === "") throw new Failure("relay-refused");
	const { data, authentic } = await dns.mx(ascii);
	const exchanges = [...data].sort((one, other) => one.preference - other.preference);
	const hosts = exchanges.length === 0 ? [ascii] : exchanges.map(({ exchange }) => exchange.replace(/\.$/, ""));
	if (hosts.every((host) => host === "")) throw new Failure("relay-refused");
	let policy: Promise<StsPolicy> | undefined;
	const sts = () => {
		policy ??= (lookups.fetchPolicy ?? fetchPolicy)(ascii, dns);
		return policy;
	};
	const routes: SmtpRoute[] = [];
	// A host whose DNS lookup fails temporarily is skipped; the next one is tried.
	for (const host of hosts.filter((host) => host !== "").slice(0, maxHosts))
		routes.push(...(await routesTo(host, authentic, lookups, sts).catch(unlessLater)));
	if (routes.length === 0) throw new Failure("relay-temporary");
	return routes;
}

async function routesTo(
	host: string,
	signed: boolean,
	{ dns, port = smtpPort }: Lookups,
	sts: () => Promise<StsPolicy>,
): Promise<SmtpRoute[]> {
	const addresses = await dns.addresses(host);
	const found = addresses.data.slice(0, maxAddresses);
	if (signed && addresses.authentic) {
		const records = await dns.tlsa(`_${port}._tcp.${host}`);
		if (records.authentic && records.data.length > 0) {
			// Unusable records still require TLS (RFC 7672 §2.2).
			const dane = usableRecords(records.data);
			return found.map((address) => ({ ...route(host, address, port), ...(dane.length > 0 ? { dane } : {}) }));
		}
	}
	const { allowed, verify } = stsVerdict(host, await sts());
	return allowed ? found.map((address) => ({ ...route(host, address, port), verify })) : [];
}

function unlessLater(fault: unknown): SmtpRoute[] {
	if (fault instanceof Failure && isTemporary(fault.code)) return [];
	throw fault;
}

/** RFC 5321 §4.1.3: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
function addressLiteral(domain: string): string | undefined {
	const inner = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(domain)?.[1];
	return inner !== undefined && isIP(inner) !== 0 ? inner : undefined;
}

/** Answers are never sent in clear: neither to a host without STARTTLS, nor after a downgrade attack (docs/decisions/0037). */
function route(host: string, address: string, port: number): SmtpRoute {
	return { host, address, port, implicitTls: false, requireTls: true, verify: false };
}
