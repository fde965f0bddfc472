import type { Dns } from "../delivery/dns.ts";

/**
 * What in a domain's DNS makes DMARC a weak proof of its senders, as sentences; empty: nothing. `dns` may throw. Policy: the record of the
 * domain or of the nearest one above it (RFC 9989 §4.10), SPF: RFC 7208 §5.1 ("all" with a plus, or with none, lets every host send).
 */
export async function domainWarnings(domain: string, dns: Pick<Dns, "txt">): Promise<string[]> {
	const texts = async (name: string) =>
		(await dns.txt(name)).data.map((strings) => Buffer.concat([...strings]).toString("latin1"));
	let policy: string | undefined;
	const labels = domain.split(".");
	for (let first = 0; first < labels.length - 1 && policy === undefined; first++) {
		const record = (await texts(`_dmarc.${labels.slice(first).join(".")}`)).find((text) => /^v=DMARC1\b/.test(text));
		const tag = (name: string) => new RegExp(`;\\s*${name}\\s*=\\s*(\\w+)`, "i").exec(record ?? "")?.[1]?.toLowerCase();
		policy = record && (first > 0 ? (tag("sp") ?? tag("p")) : tag("p"));
	}
	const spf = (await texts(domain)).find((text) => /^v=spf1(\s|$)/i.test(text)) ?? "";
	return [
		...(policy === undefined
			? [
					`${domain} publishes no DMARC policy: its mails will be refused until it does, unless they come by another trust`,
				]
			: []),
		...(policy === "none"
			? [
					`${domain} asks receivers to accept forged mails, too (DMARC p=none); here only proven ones are taken, but ask for p=quarantine or p=reject`,
				]
			: []),
		...(/(^|\s)\+?all(\s|$)/i.test(spf)
			? [
					`${domain} lets every host send in its name (SPF +all): anybody passes DMARC; use --trust auth or network: until it is mended`,
				]
			: []),
	];
}
