import { statfs } from "node:fs/promises";
import { type Config, isDevelopment } from "../../config.ts";
import { Dns } from "../../delivery/dns.ts";
import { isLoopback } from "../../loopback.ts";
import { type Customer, readCustomers } from "../../mail-server/customers-file.ts";
import { isNetwork } from "../../mail-server/ip-networks.ts";
import { domainWarnings } from "../domain-warnings.ts";
import { error, type Finding, ok, warning } from "./check-result.ts";

/** Checks of what the service is set to do with mail: customers, operator, the relay's spool. */

/** Domains of customers that DNS is asked for at most: a doctor is to end. */
const mostDomains = 20;
/** A full spool stops the relay: answers wait, and after the hour they are lost. */
const spoolFreeBytes = 1_000_000_000;
const spoolFolder = "/var/spool";

export async function mailFindings(config: Config): Promise<Finding[]> {
	return [operator(config), ...(await customers(config)), await spool(config)];
}

function operator(config: Config): Finding {
	if (config.operator !== null) return ok("operator", `postmaster@ and abuse@ go to ${config.operator}`);
	const mend = 'set "operator" to an address of another domain';
	return isDevelopment(config)
		? ok("operator", "none is needed on this machine only")
		: warning("operator", "postmaster@ and abuse@ are refused (RFC 5321 §4.5.1)", mend);
}

async function customers(config: Config): Promise<Finding[]> {
	const file = config.customers;
	let known: Customer[] | null;
	try {
		known = readCustomers(file);
	} catch (fault) {
		return [error("customers", (fault as Error).message, `mend ${file}`)];
	}
	if (known === null)
		return [
			isDevelopment(config)
				? ok("customers", "mail from this machine only")
				: error("customers", `${file} is not there: nobody may send`, "maramail customers add ADDRESS"),
		];
	const dns = new Dns(config.dns);
	const domains = [
		...new Set(
			known
				.filter(({ trust }) => trust.includes("dmarc"))
				.map(({ match }) => match.slice(match.lastIndexOf("@") + 1).toLowerCase()),
		),
	];
	const weak = await Promise.all(
		domains.slice(0, mostDomains).map((domain) => domainWarnings(domain, dns).catch(() => [])),
	);
	return [
		ok("customers", `${known.length} in ${file}`),
		...customerFaults(known),
		...weak.flat().map((says) => warning("customers", says, "ask the domain's administrator")),
	];
}

/** Entries of the customers file that match no sender, or whose trust has no limit. */
export function customerFaults(known: readonly Customer[]): Finding[] {
	return known.flatMap(({ match, trust, password }) => [
		...trust
			.filter((word) => word.startsWith("network:") && !isNetwork(word.slice("network:".length)))
			.map((word) =>
				error(
					"customers",
					`${match}: "${word}" names no network`,
					`maramail customers add ${match} --trust network:NETWORK`,
				),
			),
		...(trust.includes("auth") && password === undefined
			? [
					error(
						"customers",
						`${match} is to log in and has no password`,
						`maramail customers add ${match} --trust auth`,
					),
				]
			: []),
	]);
}

/** A relay on this machine has its queue on a disk here. */
async function spool({ relay }: Config): Promise<Finding> {
	const host = relay ? new URL(relay).hostname.replace(/^\[|\]$/g, "") : "";
	if (!isLoopback(host)) return ok("relay's spool", "not on this machine");
	const { bavail, bsize } = await statfs(spoolFolder);
	const free = bavail * bsize;
	return free >= spoolFreeBytes
		? ok(
				"relay's spool",
				`${(free / 1e9).toFixed(1)} GB free in ${spoolFolder}; answers lie there until they are delivered`,
			)
		: error(
				"relay's spool",
				`only ${(free / 1e6).toFixed(0)} MB free in ${spoolFolder}`,
				`make room in ${spoolFolder}; mailq`,
			);
}
