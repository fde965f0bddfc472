import { generateKeyPairSync } from "node:crypto";
import { expect, test } from "vitest";
import { openDns, type Zone } from "../../../test/helpers/dns-server.ts";
import { readConfig } from "../../config.ts";
import { Dns } from "../../delivery/dns.ts";
import { wantedRecords } from "./dns-records.ts";

test("what is to be published is named as a zone file has it, and seen when it is there", async () => {
	const { privateKey } = generateKeyPairSync("rsa", { modulusLength: 2048 });
	const dkimKey = privateKey.export({ type: "pkcs8", format: "pem" }) as string;
	const config = { ...readConfig({ overrides: { domain: "maramail.example" } }), dkimKey };
	const wanted = wantedRecords(config, "mx.maramail.example");
	expect(wanted.map(({ record }) => record.replace(/p=[A-Za-z0-9+/=]{100,}/, "p=KEY"))).toEqual([
		"maramail.example. MX 10 mx.maramail.example.",
		'maramail.example. TXT "v=spf1 mx -all"',
		'maramail._domainkey.maramail.example. TXT "v=DKIM1; k=rsa; p=KEY"',
		'_dmarc.maramail.example. TXT "v=DMARC1; p=reject; adkim=s; aspf=s"',
		'_mta-sts.maramail.example. TXT "v=STSv1; id=1;"',
	]);
	const zone: Record<string, { type: string; data: unknown }[]> = {};
	for (const { record } of wanted) {
		const [name = "", text] = record.split(/\. TXT /);
		const entry = text
			? { type: "TXT", data: text.slice(1, -1).match(/.{1,255}/g) }
			: { type: "MX", data: { preference: 10, exchange: "mx.maramail.example" } };
		const owner = text ? name : "maramail.example";
		zone[owner] = [...(zone[owner] ?? []), entry];
	}
	const published = async (zone: Zone) => {
		const dns = await openDns(zone);
		try {
			return await Promise.all(wanted.map((record) => record.published(new Dns(dns.address))));
		} finally {
			dns.close();
		}
	};
	expect(await published(zone)).toEqual([true, true, true, true, true]);
	expect(await published({})).toEqual([false, false, false, false, false]);
});
