import { expect, test } from "vitest";
import { openDns } from "../../test/helpers/dns-server.ts";
import { Dns } from "../delivery/dns.ts";
import { domainWarnings } from "./domain-warnings.ts";

const txt = (text: string) => [{ type: "TXT", data: [Buffer.from(text)] }];

test.each([
	["proven.example", []],
	["office.proven.example", []],
	["none.example", [/p=none/]],
	["open.example", [/\+all/]],
	["bare.example", [/no DMARC policy/]],
] as [string, RegExp[]][])("a customer's domain %s is warned of: %j", async (domain, warnings) => {
	const server = await openDns({
		"_dmarc.proven.example": txt("v=DMARC1; p=reject"),
		"proven.example": txt("v=spf1 mx -all"),
		"_dmarc.none.example": txt("v=DMARC1; p=none; rua=mailto:x@none.example"),
		"_dmarc.open.example": txt("v=DMARC1;p=reject"),
		"open.example": txt("v=spf1 mx all"),
		"bare.example": txt("v=spf1 include:_all.bare.example ~all"),
	});
	try {
		const said = await domainWarnings(domain, new Dns(server.address));
		expect(said).toHaveLength(warnings.length);
		for (const [at, warning] of warnings.entries()) expect(said[at]).toMatch(warning);
	} finally {
		server.close();
	}
});
