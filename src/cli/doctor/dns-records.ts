import { createHash, createPublicKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import type { Config } from "../../config.ts";
import { matchesDane } from "../../delivery/dane.ts";
import type { Dns } from "../../delivery/dns.ts";

/** What the operator publishes in DNS so that answers are believed and mails come in encrypted. */
export interface WantedRecord {
	readonly about: string;
	/** As a zone file has it. */
	readonly record: string;
	/** Whether DNS has it, or one as good. */
	readonly published: (dns: Dns) => Promise<boolean>;
}

/** `host`: where the domain's mail is taken. */
export function wantedRecords({ domain, dkimKey, dkimSelector, tlsCert }: Config, host: string): WantedRecord[] {
	const text = (about: string, name: string, value: string, fits: (found: string) => boolean): WantedRecord => ({
		about,
		record: `${name}. TXT "${value}"`,
		published: async (dns) => (await texts(dns, name)).some(fits),
	});
	const mx = {
		about: "MX",
		record: `${domain}. MX 10 ${host}.`,
		published: async (dns: Dns) => (await dns.mx(domain)).data.length > 0,
	};
	// "mx" and "-all": answers come from where mails are taken, and from nowhere else (RFC 7208).
	const spf = text("SPF", domain, "v=spf1 mx -all", (found) => /^v=spf1 .*[-~]all$/.test(found));
	const dmarc = text("DMARC", `_dmarc.${domain}`, "v=DMARC1; p=reject; adkim=s; aspf=s", (found) =>
		/^v=DMARC1;.*\bp=(reject|quarantine)/.test(found),
	);
	// The policy itself lies at https://mta-sts.DOMAIN/.well-known/mta-sts.txt (RFC 8461 §3.2).
	const sts = text("MTA-STS", `_mta-sts.${domain}`, "v=STSv1; id=1;", (found) => found.startsWith("v=STSv1;"));
	const signing = dkimKey === null ? [] : [dkim(domain, dkimSelector, dkimKey, text)];
	return [mx, spf, ...signing, dmarc, sts, ...(tlsCert === null ? [] : [tlsa(host, tlsCert)])];
}

function dkim(
	domain: string,
	selector: string,
	key: string,
	text: (about: string, name: string, value: string, fits: (found: string) => boolean) => WantedRecord,
): WantedRecord {
	const publicKey = createPublicKey(key);
	const edwards = publicKey.asymmetricKeyType === "ed25519";
	const der = publicKey.export({ type: "spki", format: "der" });
	// RFC 8463 §4.2: of Ed25519 the bare 32 bytes.
	const half = (edwards ? der.subarray(-32) : der).toString("base64");
	const value = `v=DKIM1; k=${edwards ? "ed25519" : "rsa"}; p=${half}`;
	return text("DKIM", `${selector}._domainkey.${domain}`, value, (found) => found.replace(/\s/g, "").includes(half));
}

/** DANE-EE, the public key's SHA-256 (RFC 7672 §3.1.1): survives the certificate's renewal if the key stays. */
function tlsa(host: string, certificateFile: string): WantedRecord {
	const certificate = new X509Certificate(readFileSync(certificateFile));
	const spki = certificate.publicKey.export({ type: "spki", format: "der" });
	const name = `_25._tcp.${host}`;
	return {
		about: "DANE",
		record: `${name}. TLSA 3 1 1 ${createHash("sha256").update(spki).digest("hex")}`,
		published: async (dns) => {
			const { data, authentic } = await dns.tlsa(name);
			return authentic && matchesDane(data, [certificate], host);
		},
	};
}

async function texts(dns: Dns, name: string): Promise<string[]> {
	return (await dns.txt(name)).data.map((strings) => Buffer.concat([...strings]).toString("latin1"));
}
