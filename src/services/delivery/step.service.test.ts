import { createServer } from "node:net";
import { SMTPServer, type SMTPServerOptions } from "smtp-server";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openDns, type TestDns } from "../../../test/helpers/dns-server.ts";
import { Dns } from "../../delivery/dns.ts";
import { mxRoutes } from "../../delivery/mx-routes.ts";
import { relayRoute } from "../../delivery/relay-route.ts";
import type { Envelope } from "../../manifest.ts";
import { afterDelivery } from "../../retry.ts";
import { step } from "./step.ts";

const answer = Buffer.from("From: a@b\r\nSubject: x\r\n\r\n.leading dot\r\n..two\r\nend\r\n");
const opened: { close(): void }[] = [];

afterEach(() => {
	for (const server of opened.splice(0)) server.close();
});

describe("over a relay", () => {
	test("every byte arrives, from nobody, to the one recipient", async () => {
		const got: { from: unknown; to: string[]; bytes: Buffer }[] = [];
		const relay = await listening({
			onData(stream, session, done) {
				const chunks: Buffer[] = [];
				stream.on("data", (chunk: Buffer) => chunks.push(chunk));
				stream.on("end", () => {
					const { mailFrom, rcptTo } = session.envelope;
					got.push({ from: mailFrom, to: rcptTo.map(({ address }) => address), bytes: Buffer.concat(chunks) });
					done();
				});
			},
		});
		expect(await deliver(relay)).toEqual({ outputs: [], figures: { delivered: true } });
		expect(got).toHaveLength(1);
		expect(got[0]).toMatchObject({ to: ["kanzlei@example.de"], bytes: answer });
		expect(got[0]?.from).toMatchObject({ address: "" });
	});

	test("STARTTLS with a self-signed certificate on loopback", async () => {
		let secure = false;
		const relay = await listening({
			disabledCommands: ["AUTH"],
			onData(stream, session, done) {
				secure = session.secure;
				stream.resume().on("end", () => done());
			},
		});
		await deliver(relay);
		expect(secure).toBe(true);
	});

	test("a password is used", async () => {
		let user = "";
		const relay = await listening({
			disabledCommands: [],
			authOptional: false,
			onAuth(auth, _, done) {
				user = `${auth.username}:${auth.password}`;
				done(null, { user: "x" });
			},
		});
		await deliver(relay.replace("smtp://", "smtp://kanzlei:ge%40heim@"));
		expect(user).toBe("kanzlei:ge@heim");
	});

	test.each([
		[451, "relay-temporary", "again"],
		[550, "relay-refused", "refused"],
	] as const)("%i at RCPT and after DATA: %s, %s", async (responseCode, code, next) => {
		const no = Object.assign(new Error("no"), { responseCode });
		const atRecipient = await listening({ onRcptTo: (_address, _session, done) => done(no) });
		await expect(deliver(atRecipient)).rejects.toMatchObject({ code });
		const afterData = await listening({ onData: (stream, _, done) => void stream.resume().on("end", () => done(no)) });
		await expect(deliver(afterData)).rejects.toMatchObject({ code });
		expect(afterDelivery(code)).toBe(next);
	});

	test("larger than the relay takes: refused for good", async () => {
		await expect(deliver(await listening({ size: 10 }))).rejects.toMatchObject({ code: "relay-refused" });
	});

	test("a dead port, a relay that hangs up", async () => {
		await expect(deliver("smtp://127.0.0.1:1")).rejects.toMatchObject({ code: "relay-temporary" });
		const rude = createServer((socket) => socket.end());
		opened.push(rude);
		await new Promise<void>((resolve) => rude.listen(0, "127.0.0.1", resolve));
		const { port } = rude.address() as { port: number };
		await expect(deliver(`smtp://127.0.0.1:${port}`)).rejects.toMatchObject({ code: "relay-temporary" });
	});

	test("off loopback no password without a valid certificate", () => {
		expect(relayRoute("smtp://u:p@relay.example")).toMatchObject({ port: 25, requireTls: true, verify: true });
		expect(relayRoute("smtp://relay.example")).toMatchObject({ port: 25, requireTls: true });
		expect(relayRoute("smtps://relay.example")).toMatchObject({ port: 465, implicitTls: true, verify: true });
		expect(relayRoute("smtp://[::1]:2526")).toMatchObject({ host: "::1", verify: false });
	});
});

describe("straight to the recipient", () => {
	let dns: TestDns;
	beforeAll(async () => {
		const mx = (preference: number, exchange: string) => ({ type: "MX", data: { preference, exchange } });
		const here = [{ type: "A", data: "127.0.0.1" }];
		dns = await openDns(
			{
				"xn--mnchen-3ya.example": [mx(20, "second.example"), mx(10, "first.example")],
				"first.example": here,
				"second.example": [...here, { type: "AAAA", data: "::1" }],
				"b.example": here,
				"null.example": [mx(0, ".")],
				"half.example": [mx(10, "stumm.example"), mx(20, "second.example")],
			},
			{ silent: ["stumm.example"] },
		);
	});
	afterAll(() => dns.close());
	const routes = async (recipient: string) => {
		const found = await mxRoutes(recipient, { dns: new Dns(dns.address) });
		return found.map(({ host, address, port, requireTls }) => `${host} ${address} ${port} ${requireTls}`);
	};

	test("hosts by preference, each address by itself, none without TLS", async () => {
		expect(await routes("a@münchen.example")).toEqual([
			"first.example 127.0.0.1 25 true",
			"second.example 127.0.0.1 25 true",
			"second.example ::1 25 true",
		]);
	});

	test("without MX the domain itself; a literal is itself", async () => {
		expect(await routes("a@b.example")).toEqual(["b.example 127.0.0.1 25 true"]);
		expect(await routes("a@[IPv6:2001:db8::1]")).toEqual(["2001:db8::1 2001:db8::1 25 true"]);
	});

	test("null MX takes no mail; silent DNS may speak later, and another host may be asked meanwhile", async () => {
		await expect(routes("a@null.example")).rejects.toMatchObject({ code: "relay-refused" });
		await expect(routes("a@stumm.example")).rejects.toMatchObject({ code: "relay-temporary" });
		expect((await routes("a@half.example"))[0]).toBe("second.example 127.0.0.1 25 true");
	});
});

function deliver(relay: string) {
	const envelope: Envelope = {
		order: "0".repeat(32),
		sender: "kanzlei@example.de",
		tags: [],
		locale: "de",
		acceptedAt: 0,
	};
	return step([Buffer.from(JSON.stringify(envelope)), answer], {
		relay,
		domain: "maramail.example",
		dns: null,
		dkimKey: null,
		dkimSelector: "m",
		part: 0,
	});
}

/** A real SMTP server on a free port; smtp-server brings a self-signed certificate of its own. */
async function listening(options: SMTPServerOptions): Promise<string> {
	const server = new SMTPServer({
		logger: false,
		authOptional: true,
		disabledCommands: ["AUTH"],
		closeTimeout: 50,
		onData: (stream, _, done) => void stream.resume().on("end", () => done()),
		...options,
	});
	server.on("error", () => {});
	opened.push({ close: () => server.close(() => {}) });
	return new Promise((resolve) => {
		const listener = server.listen(0, "127.0.0.1", () => {
			const { port } = listener.address() as { port: number };
			resolve(`smtp://127.0.0.1:${port}`);
		});
	});
}
