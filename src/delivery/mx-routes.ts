import { resolveMx } from "node:dns/promises";
import { isIP } from "node:net";
import { domainToASCII } from "node:url";
import { Failure } from "../failure.ts";
import type { Route } from "./route.ts";

/** A domain may list hundreds of dead hosts to keep us busy; RFC 5321 §5.1 asks for at least two. */
const maxHosts = 5;
const smtpPort = 25;

export type ResolveMx = (
	domain: string,
) => Promise<readonly { readonly exchange: string; readonly priority: number }[]>;

/**
 * Where a recipient's mail is taken, in the order of RFC 5321 §5.1. Without MX records the domain itself is the host.
 * Throws 'relay-refused' for a domain that takes no mail (RFC 7505), 'relay-temporary' when DNS gives no answer.
 */
export async function mxRoutes(recipient: string, resolve: ResolveMx = resolveMx): Promise<Route[]> {
	const domain = recipient.slice(recipient.lastIndexOf("@") + 1);
	const literal = addressLiteral(domain);
	if (literal !== undefined) return [route(literal)];
	const ascii = domainToASCII(domain);
	if (ascii === "") throw new Failure("relay-refused");
	const records = await lookUp(ascii, resolve);
	if (records.length === 0) return [route(ascii)];
	const hosts = [...records].sort((one, other) => one.priority - other.priority).map(({ exchange }) => exchange);
	if (hosts.every((host) => host === "" || host === ".")) throw new Failure("relay-refused");
	return hosts
		.filter((host) => host !== "" && host !== ".")
		.slice(0, maxHosts)
		.map(route);
}

async function lookUp(domain: string, resolve: ResolveMx) {
	try {
		return await resolve(domain);
	} catch (cause) {
		const code = (cause as NodeJS.ErrnoException).code;
		if (code === "ENODATA" || code === "ENOTFOUND") return [];
		throw new Failure("relay-temporary", { cause });
	}
}

/** RFC 5321 §4.1.3: `[192.0.2.1]`, `[IPv6:2001:db8::1]`. */
function addressLiteral(domain: string): string | undefined {
	const inner = /^\[(?:IPv6:)?([^\]]+)\]$/i.exec(domain)?.[1];
	return inner !== undefined && isIP(inner) !== 0 ? inner : undefined;
}

/**
 * Encrypted whenever the host offers it, and then for good: a broken STARTTLS is an error, not a reason to go on in
 * clear. The certificate is not checked: DNS, which named the host, is no better proof than the host itself (RFC 7435).
 */
function route(host: string): Route {
	return { host, port: smtpPort, implicitTls: false, requireTls: false, verify: false };
}
