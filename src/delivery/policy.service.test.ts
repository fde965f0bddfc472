import { createHash, X509Certificate } from "node:crypto";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { createServer } from "node:https";
import { join } from "node:path";
import { getCACertificates, type SecureVersion, setDefaultCACertificates } from "node:tls";
import { dkimVerify } from "mailauth/lib/dkim/verify.js";
import { parsePolicy } from "mailauth/lib/mta-sts.js";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { openDns, type Zone } from "../../test/helpers/dns-server.ts";
import { amplyMs } from "../../test/helpers/until.ts";
import { runProcess } from "../sandbox/process.ts";
import { withScratch } from "../sandbox/scratch.ts";
import { signDkim } from "./dkim.ts";
import { Dns } from "./dns.ts";
import { mxRoutes } from "./mx-routes.ts";
import { sendOverSmtp } from "./smtp-client.ts";

/** How answers are encrypted on their way: against real SMTP servers and a real DNS server on loopback. */

const answer = Buffer.from("From: a@b.example\r\nSubject: x\r\n\r\nText\r\n");
const host = "mx.kanzlei.example";

interface Identity {
	readonly key: string;
	readonly cert: string;
}
const openssl = async (...args: string[]) => {
	const { code, stdout } = await runProcess("/usr/bin/openssl", args, {
		deadlineMs: amplyMs,
		env: { PATH: "/usr/bin" },
	});
	expect([args[0], code]).toEqual([args[0], 0]);
	return stdout.toString();
};
/** A key with a certificate for `name`, by itself or by a CA. */
async function identity(name: string, ca?: Identity): Promise<Identity> {
	const key = await openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256");
	return withScratch(async (folder) => {
		const file = async (name: string, content: string) => {
			await writeFile(join(folder, name), content);
			return join(folder, name);
		};
		const by = ca ? ["-CA", await file("ca.pem", ca.cert), "-CAkey", await file("ca.key", ca.key)] : [];
		const own = ["-key", await file("own.key", key), "-subj", `/CN=${name}`, "-days", "2"];
		const is = ca
			? ["-addext", `subjectAltName=DNS:${name}`, "-addext", "basicConstraints=critical,CA:FALSE"]
			: ["-addext", `subjectAltName=DNS:${name}`];
		return { key, cert: await openssl("req", "-x509", ...own, ...is, ...by) };
	});
}

let self: Identity;
let ca: Identity;
let issued: Identity;
const trusted = getCACertificates("default");
beforeAll(async () => {
	[self, ca] = await Promise.all([identity(host), identity("Unsere CA")]);
	issued = await identity(host, ca);
	setDefaultCACertificates([...trusted, ca.cert]);
});
afterAll(() => setDefaultCACertificates(trusted));

/** TLSA records of these certificates (RFC 6698): the digest of the public key. */
const tlsa = (usage: number, { cert }: Identity) => {
	const spki = new X509Certificate(cert).publicKey.export({ type: "spki", format: "der" });
	const certificate = createHash("sha256").update(spki).digest();
	return { type: "TLSA", data: { usage, selector: 1, matchingType: 1, certificate } };
};

interface Situation {
	readonly shows?: Identity;
	readonly server?: SMTPServerOptions;
	readonly tlsa?: Zone[string];
	readonly zone?: Zone;
	readonly signed?: boolean;
	readonly silent?: boolean;
	readonly sts?: string;
}

/** Delivers once; tells whether the mail came over, and how, or why it did not. */
async function deliver({ shows = self, server = {}, signed = true, silent, sts, ...more }: Situation): Promise<string> {
	let outcome = "nothing came";
	const smtp = new SMTPServer({
		authOptional: true,
		disabledCommands: ["AUTH"],
		key: shows.key,
		cert: shows.cert,
		closeTimeout: 50,
		onData(stream, session, done) {
			outcome = session.secure ? "came under TLS" : "came in clear";
			stream.resume().on("end", () => done());
		},
		...server,
	});
	smtp.on("error", () => {});
	const port = await new Promise<number>((resolve) => {
		const listener = smtp.listen(0, "127.0.0.1", () => resolve((listener.address() as { port: number }).port));
	});
	const dns = await openDns(
		{
			"kanzlei.example": [{ type: "MX", data: { preference: 10, exchange: host } }],
			[host]: [{ type: "A", data: "127.0.0.1" }],
			...(more.tlsa ? { [`_${port}._tcp.${host}`]: more.tlsa } : {}),
			...more.zone,
		},
		{ signed: signed ? ["kanzlei.example"] : [], silent: silent ? [`_${port}._tcp.${host}`] : [] },
	);
	try {
		const fetchPolicy = sts === undefined ? {} : { fetchPolicy: async () => parsePolicy(sts) as never };
		const routes = await mxRoutes("anna@kanzlei.example", { dns: new Dns(dns.address), port, ...fetchPolicy });
		await sendOverSmtp({
			route: routes[0] as never,
			from: "",
			recipient: "anna@kanzlei.example",
			answer,
			name: "maramail.example",
		});
		return outcome;
	} catch (fault) {
		return `${(fault as Error).message}, ${outcome}`;
	} finally {
		smtp.close(() => {});
		dns.close();
	}
}
const delivered = "came under TLS";
const kept = "relay-temporary, nothing came";

describe("without a policy", () => {
	test("any certificate will do, but no host without TLS, nor with an old one", async () => {
		expect(await deliver({})).toBe(delivered);
		expect(await deliver({ server: { disabledCommands: ["AUTH", "STARTTLS"] } })).toBe(kept);
		const old = { maxVersion: "TLSv1.1" as SecureVersion, minVersion: "TLSv1" as SecureVersion };
		expect(await deliver({ server: { ...old, ciphers: "DEFAULT@SECLEVEL=0" } })).toBe(kept);
	});
});

describe("DANE", () => {
	test("the certificate that DNS names, whoever made it, and no other", async () => {
		expect(await deliver({ tlsa: [tlsa(3, issued), tlsa(3, self)] })).toBe(delivered);
		expect(await deliver({ tlsa: [tlsa(3, issued)] })).toBe(kept);
		expect(await deliver({ tlsa: [tlsa(3, self)], server: { disabledCommands: ["AUTH", "STARTTLS"] } })).toBe(kept);
	});

	test("or one that a CA named there has truly issued, for this host", async () => {
		const chain = { ...issued, cert: issued.cert + ca.cert };
		expect(await deliver({ shows: chain, tlsa: [tlsa(2, ca)] })).toBe(delivered);
		// The CA's certificate sent along by somebody whom it has not issued.
		expect(await deliver({ shows: { ...self, cert: self.cert + ca.cert }, tlsa: [tlsa(2, ca)] })).toBe(kept);
		const other = await identity("mx.fremd.example", ca);
		expect(await deliver({ shows: { ...other, cert: other.cert + ca.cert }, tlsa: [tlsa(2, ca)] })).toBe(kept);
	});

	test("a TLSA record that DNS does not tell now is not taken for none; an unsigned one proves nothing", async () => {
		expect(await deliver({ silent: true })).toBe(kept);
		expect(await deliver({ tlsa: [tlsa(3, issued)], signed: false })).toBe(delivered);
	});
});

describe("MTA-STS", () => {
	const policy = (mode: string, mx = host) => `version: STSv1\nmode: ${mode}\nmx: ${mx}\nmax_age: 86400\n`;

	test("where it is enforced, a valid certificate of a host that it names", async () => {
		expect(await deliver({ shows: issued, sts: policy("enforce") })).toBe(delivered);
		expect(await deliver({ shows: issued, sts: policy("enforce", "*.kanzlei.example") })).toBe(delivered);
		expect(await deliver({ shows: self, sts: policy("enforce") })).toBe(kept);
		expect(await deliver({ shows: await identity("mx.fremd.example", ca), sts: policy("enforce") })).toBe(kept);
		expect(await deliver({ shows: issued, sts: policy("enforce", "mx.anders.example") })).toBe(kept);
		expect(await deliver({ shows: self, sts: policy("testing") })).toBe(delivered);
	});

	/** The policy as it is had: over HTTPS from the domain's own host, on the port that is root's. */
	async function published(text: string, shows: Identity): Promise<string> {
		const address = "127.0.0.77";
		const web = createServer(shows, (request, response) => {
			const here = request.url === "/.well-known/mta-sts.txt" && request.headers.host === "mta-sts.kanzlei.example";
			response.writeHead(here ? 200 : 404, { "content-type": "text/plain" }).end(text);
		});
		await once(web.listen(443, address), "listening");
		try {
			const zone: Zone = {
				"_mta-sts.kanzlei.example": [{ type: "TXT", data: ["v=STSv1; id=1;"] }],
				"mta-sts.kanzlei.example": [{ type: "A", data: address }],
			};
			return [await deliver({ zone, shows: issued }), await deliver({ zone, shows: self })].join("; ");
		} finally {
			web.closeAllConnections();
			web.close();
		}
	}

	test.runIf(process.getuid?.() === 0)(
		"fetched over HTTPS from the domain's own host, whose certificate counts",
		async () => {
			const genuine = await identity("mta-sts.kanzlei.example", ca);
			expect(await published(policy("enforce"), genuine)).toBe(`${delivered}; ${kept}`);
			expect(await published(policy("none"), genuine)).toBe(`${delivered}; ${delivered}`);
			expect(await published(policy("none"), await identity("mta-sts.kanzlei.example"))).toBe(`${kept}; ${kept}`);
			expect(await published(policy("none"), await identity("mta-sts.fremd.example", ca))).toBe(`${kept}; ${kept}`);
			expect(await published("kein Regelwerk", genuine)).toBe(`${kept}; ${kept}`);
		},
	);

	test("announced, but not to be had: the mail waits", async () => {
		const zone: Zone = {
			"_mta-sts.kanzlei.example": [{ type: "TXT", data: ["v=STSv1; id=1;"] }],
			"mta-sts.kanzlei.example": [{ type: "A", data: "127.0.0.1" }],
		};
		expect(await deliver({ zone })).toBe(kept);
	});
});

test("answers are signed so that others can tell them from forged ones", async () => {
	const key = await openssl("genpkey", "-algorithm", "ed25519");
	const publicKey = await withScratch(async (folder) => {
		await writeFile(join(folder, "key"), key);
		return openssl("pkey", "-in", join(folder, "key"), "-pubout", "-outform", "PEM");
	});
	const p = Buffer.from(publicKey.split("\n").slice(1, -2).join(""), "base64").subarray(-32).toString("base64");
	const signed = await signDkim(answer, { domain: "maramail.example", selector: "m", key });
	expect(signed.subarray(-answer.length)).toEqual(answer);
	const resolver = async () => [[`v=DKIM1; k=ed25519; p=${p}`]];
	const verdict = async (mail: Buffer) => (await dkimVerify(mail, { resolver })).results[0]?.status.result;
	expect(await verdict(signed)).toBe("pass");
	expect(await verdict(Buffer.from(signed.toString().replace("Text", "Test")))).not.toBe("pass");
});
