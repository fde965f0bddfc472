import { X509Certificate } from "node:crypto";
import { readFile } from "node:fs/promises";
import type { Config } from "../../config.ts";
import { Dns } from "../../delivery/dns.ts";
import { error, type Finding, ok, warning } from "./check-result.ts";
import { wantedRecords } from "./dns-records.ts";

/** A certificate that ends sooner is one whose renewal does not work. */
const renewDays = 14;

export async function certificate({ tlsCert }: Config): Promise<Finding> {
	const mend = "set MARAMAIL_TLS_CERT and MARAMAIL_TLS_KEY";
	if (!tlsCert) return warning("TLS", "no certificate: self-signed, on loopback only", mend);
	const { validTo } = new X509Certificate(await readFile(tlsCert));
	const days = Math.floor((Date.parse(validTo) - Date.now()) / 86_400_000);
	if (days > renewDays) return ok("TLS", `certificate valid for ${days} more days`);
	return (days < 0 ? error : warning)("TLS", `certificate ends in ${days} days`, "renew it");
}

/** Checks of the DNS records that the operator has to publish. */
export async function records(config: Config): Promise<Finding[]> {
	const { domain } = config;
	if (domain.endsWith(".localhost")) return [ok("DNS", `${domain} is for this machine only`)];
	const dns = new Dns(config.dns);
	const mx = await dns.mx(domain).catch(() => null);
	if (mx === null) return [error("DNS", "does not answer", "see /etc/resolv.conf, or set MARAMAIL_DNS")];
	const host = mx.data[0]?.exchange ?? domain;
	const findings = wantedRecords(config, host).map(async ({ about, record, published }) => {
		if (await published(dns).catch(() => false)) return ok(about, "published");
		return (about === "MX" ? error : warning)(about, "not published", `publish: ${record}`);
	});
	const unsigned = warning(
		"DKIM",
		"answers are not signed",
		"openssl genrsa -out dkim.pem 2048, and set MARAMAIL_DKIM_KEY=dkim.pem",
	);
	const unvouched = warning(
		"outbound DANE",
		"the DNS server is not on this machine, so nothing vouches for its answers",
		"run a validating resolver (apt-get install unbound) and set MARAMAIL_DNS=127.0.0.1:53",
	);
	return [
		...(await Promise.all(findings)),
		...(config.dkimKey === null ? [unsigned] : []),
		dns.isLocal ? ok("outbound DANE", "asked of a DNS server on this machine") : unvouched,
	];
}
