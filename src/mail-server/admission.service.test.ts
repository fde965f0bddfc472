import { generateKeyPairSync } from "node:crypto";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { dkimSign } from "mailauth/lib/dkim/sign.js";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDns, type TestDns } from "../../test/helpers/dns-server.ts";
import { Client } from "../../test/helpers/smtp-client.ts";
import { startService } from "../cli/supervisor.ts";
import { readConfig } from "../config.ts";
import { hashPassword } from "../crypto/password.ts";
import { admit } from "./admission-control.ts";
import type { Customer } from "./customers-file.ts";
import { type DmarcVerdict, verifyDmarc } from "./dmarc.ts";
import { HeaderReader } from "./header-reader.ts";
import { clientOf } from "./ip-networks.ts";

/** Who comes in at the door of a real mail server, with DNS records from a zone of our own. */

const keys = generateKeyPairSync("rsa", { modulusLength: 2048 });
const publicKey = keys.publicKey.export({ type: "spki", format: "der" }).toString("base64");
/** RFC 1035 §3.3.14: strings of at most 255 characters. */
const txt = (data: string) => ({ type: "TXT", data: data.match(/.{1,255}/g) });

let folder: string;
let dns: TestDns;
let service: Awaited<ReturnType<typeof startService>>;
const customersAre = (customers: unknown) => writeFileSync(join(folder, "customers.json"), JSON.stringify(customers));

beforeAll(async () => {
	folder = await mkdtemp("/dev/shm/admission-");
	dns = await openDns(
		{
			"_dmarc.kanzlei.example": [txt("v=DMARC1; p=reject; adkim=s; aspf=s")],
			"kanzlei.example": [txt("v=spf1 -all")],
			"s._domainkey.kanzlei.example": [txt(`v=DKIM1; k=rsa; p=${publicKey}`)],
			"_dmarc.spf.example": [txt("v=DMARC1; p=none")],
			"spf.example": [txt("v=spf1 ip4:127.0.0.1 -all")],
			"s._domainkey.fremd.example": [txt(`v=DKIM1; k=rsa; p=${publicKey}`)],
			"ohne.example": [txt("v=spf1 ip4:127.0.0.1 -all")],
			"_dmarc.stumm.example": [txt("v=DMARC1; p=reject")],
			"stumm.example": [txt("v=spf1 -all")],
			"s._domainkey.stumm.example": [],
		},
		{ silent: ["s._domainkey.stumm.example"] },
	);
	const domains = ["kanzlei.example", "spf.example", "ohne.example", "stumm.example"];
	customersAre([
		...domains.map((domain) => ({ match: `@${domain}`, trust: ["dmarc"] })),
		{ match: "anna@login.example", trust: ["auth"], password: await hashPassword("geheim") },
	]);
	service = await startService(
		readConfig({
			overrides: {
				smtpListen: "127.0.0.1:0",
				// Without workers no mail is taken; without control they have nothing to do.
				roles: "mail-server,services:unpack,reply,delivery",
				fleetKey: Buffer.alloc(32, 7).toString("base64"),
				customers: join(folder, "customers.json"),
				cacheMemory: 100_000_000,
				dns: dns.address,
				// There is nothing here that answers.
				accept: "cached",
			},
		}),
		{ onLog: () => {} },
	);
});
afterAll(async () => {
	await service.stop();
	dns.close();
	await rm(folder, { recursive: true });
});

const open = () => Client.open(service.smtpPorts[0] as number);

async function send(from: string, mail: string): Promise<string> {
	const client = await open();
	await client.begin(from);
	client.socket.write(mail.replace(/^\./gm, ".."));
	const reply = await client.say("\r\n.");
	client.socket.destroy();
	return reply;
}

async function signed(mail: string, signingDomain = "kanzlei.example", more: object = {}): Promise<string> {
	const privateKey = keys.privateKey.export({ type: "pkcs8", format: "pem" });
	const key = { signingDomain, selector: "s", privateKey, ...more };
	const { signatures } = await dkimSign(mail, { ...key, signatureData: [key] });
	return `${signatures}${mail}`;
}

const letter =
	"From: Anna <anna@kanzlei.example>\r\nTo: optimieren@maramail.localhost\r\nSubject: Akte\r\n\r\nText\r\n";

describe("trust by DMARC", () => {
	test("a signed mail of many chunks is accepted, a changed one is refused, an unknown sender is refused before DATA", async () => {
		const long = await signed(letter + "Eine Zeile Text, die sich wiederholt.\r\n".repeat(20_000));
		expect(await send("Anna@Kanzlei.example", long)).toMatch(/^250/);
		expect(await send("anna@kanzlei.example", long.replace("Text", "Test"))).toMatch(/^550 5\.7\.1 Absender nicht/);
		const client = await open();
		await client.say("EHLO test");
		expect(await client.say("MAIL FROM:<anna@xkanzlei.example>")).toMatch(/^550 5\.7\.1/);
		client.socket.destroy();
	});

	const own = { domain: "maramail.localhost", mailboxes: ["optimieren"] };

	async function verdict(sender: string, mail: string) {
		const transfer = { sender, remoteAddress: "::ffff:127.0.0.1", helo: "test", ...own, dns: dns.address };
		const head = new HeaderReader();
		const watch = verifyDmarc(transfer, head);
		await head.write(Buffer.from(mail));
		await watch.write(Buffer.from(mail));
		return watch.end();
	}
	const as = (address: string) => letter.replace("anna@kanzlei.example", address);

	type Case = [of: string, expected: DmarcVerdict, sender: string, mail: () => string | Promise<string>];
	test.each<Case>([
		["signed", "pass", "anna@kanzlei.example", () => signed(letter)],
		["sent from where SPF says", "pass", "b@spf.example", () => as("b@spf.example")],
		["unsigned", "fail", "anna@kanzlei.example", () => letter],
		["with a changed body", "fail", "anna@kanzlei.example", async () => (await signed(letter)).replace("Text", "Test")],
		[
			"with words behind the signed length",
			"fail",
			"anna@kanzlei.example",
			async () => `${await signed(letter, "kanzlei.example", { maxBodyLength: 4 })}noch mehr\r\n`,
		],
		[
			"signed for somebody else, and sent on to us",
			"replayed",
			"anna@kanzlei.example",
			() => signed(letter.replace("maramail.localhost", "gericht.example")),
		],
		[
			"signed eight days ago",
			"replayed",
			"anna@kanzlei.example",
			() => signed(letter, "kanzlei.example", { signTime: new Date(Date.now() - 8 * 86_400_000) }),
		],
		[
			"with a second subject before",
			"replayed",
			"anna@kanzlei.example",
			async () => `Subject: anderes\r\n${await signed(letter)}`,
		],
		["signed by somebody else", "fail", "anna@kanzlei.example", () => signed(letter, "fremd.example")],
		[
			"with a second From before",
			"fail",
			"anna@kanzlei.example",
			async () => `From: chef@kanzlei.example\r\n${await signed(letter)}`,
		],
		["with a second From within", "fail", "anna@kanzlei.example", () => signed(`From: a@b.example\r\n${letter}`)],
		[
			"with two authors",
			"fail",
			"anna@kanzlei.example",
			() => signed(letter.replace("Anna <", "b@kanzlei.example, Anna <")),
		],
		["of another author in the house", "fail", "anna@kanzlei.example", () => signed(as("chef@kanzlei.example"))],
		["of nobody", "fail", "anna@kanzlei.example", () => signed(letter.replace(/^From:[^\n]*\n/, ""))],
		["of a domain without DMARC", "fail", "b@ohne.example", () => as("b@ohne.example")],
		[
			"whose key DNS does not tell now",
			"later",
			"b@stumm.example",
			() => signed(as("b@stumm.example"), "stumm.example"),
		],
	])("a mail %s: %s", async (_, expected, sender, mail) => {
		expect(await verdict(sender, await mail())).toBe(expected);
	});
});

describe("AUTH", () => {
	const plain = (user: string, password: string) =>
		`AUTH PLAIN ${Buffer.from(`\0${user}\0${password}`).toString("base64")}`;

	test("is neither offered nor taken before TLS", async () => {
		const client = await open();
		expect(await client.say("EHLO test")).not.toContain("AUTH");
		expect(await client.say(plain("anna@login.example", "geheim"))).toMatch(/^5/);
		client.socket.destroy();
	});

	test("under TLS the right password lets in, as that sender only", async () => {
		const client = await (await open()).secure();
		expect(await client.say("EHLO test")).toMatch(/AUTH.* PLAIN/);
		expect(await client.say(plain("anna@login.example", "falsch"))).toMatch(/^535 5\.7\.8/);
		expect(await client.say(plain("berta@login.example", "geheim"))).toMatch(/^535 5\.7\.8/);
		expect(await client.say("MAIL FROM:<anna@login.example>")).toMatch(/^550 5\.7\.1/);
		expect(await client.say(plain("Anna@login.example", "geheim"))).toMatch(/^235/);
		expect(await client.say("MAIL FROM:<chef@login.example>")).toMatch(/^550 5\.7\.1/);
		await client.begin("anna@login.example");
		expect(await client.say("From: jemand@anders.example\r\n\r\nText\r\n.")).toMatch(/^250/);
		client.socket.destroy();
	});

	test("the third wrong password ends the connection", async () => {
		const client = await (await open()).secure();
		await client.say("EHLO test");
		const ended = once(client.socket, "close");
		expect(await client.say(plain("anna@login.example", "falsch"))).toMatch(/^535 /);
		expect(await client.say(plain("anna@login.example", "falsch"))).toMatch(/^535 /);
		expect(await client.say(plain("anna@login.example", "falsch"))).toMatch(/^421 4\.7\.0/);
		await ended;
	});
});

test("who is let in, and how", () => {
	const entry = (match: string, trust: string[], locale: "de" | "en" = "de") => ({ match, trust, locale }) as Customer;
	const customers = [
		entry("@kanzlei.de", ["network:10.0.0.0/8"], "en"),
		entry("anna@example.de", ["auth"]),
		entry("@dmarc.de", ["dmarc"]),
	];
	const ask = (sender: string, remoteAddress: string, more: object = {}) =>
		admit(sender, { remoteAddress, secure: true, ...more }, customers);
	expect(ask("x@kanzlei.de", "10.1.2.3")).toMatchObject({ admitted: true, locale: "en", untilDmarc: false });
	expect(ask("x@kanzlei.de", "::ffff:11.1.2.3").admitted).toBe(false);
	expect(ask("x@xkanzlei.de", "10.1.2.3").admitted).toBe(false);
	expect(ask("anna@example.de", "127.0.0.1").admitted).toBe(false);
	expect(ask("anna@example.de", "8.8.8.8", { user: "Anna@example.de" })).toMatchObject({ admitted: true });
	expect(ask("x@dmarc.de", "8.8.8.8")).toMatchObject({ admitted: true, untilDmarc: true });
	// Off loopback TLS is required from every client.
	expect(ask("x@kanzlei.de", "10.1.2.3", { secure: false })).toEqual({ admitted: false, reason: "no-tls" });
	expect(admit("x@y.de", { remoteAddress: "::ffff:127.0.0.1", secure: false }, null).admitted).toBe(true);
	expect(admit("x@y.de", { remoteAddress: "192.168.0.1", secure: true }, null).admitted).toBe(false);
});

test("one client is an IPv4 address or an IPv6 /64", () => {
	expect(clientOf("::ffff:192.0.2.1")).toBe("192.0.2.1");
	expect(clientOf("2001:db8::1")).toBe("2001:db8:0:0::/64");
	expect(clientOf("2001:db8:1:2:3:4:5:6")).toBe("2001:db8:1:2::/64");
});
