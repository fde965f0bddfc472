import { createServer, type Socket } from "node:net";
import { SMTPServer, type SMTPServerOptions, type SMTPServerSession } from "smtp-server";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { openDns, type TestDns } from "../../../test/helpers/dns-server.ts";
import { Dns } from "../../delivery/dns.ts";
import { mxRoutes } from "../../delivery/mx-routes.ts";
import { relayRoute } from "../../delivery/relay-route.ts";
import { newId } from "../../handle.ts";
import type { Envelope } from "../../manifest.ts";
import { parseReturnPath } from "../../return-path.ts";
import { step } from "./step.ts";

const answer = Buffer.from("From: a@b\r\nSubject: x\r\n\r\n.leading dot\r\n..two\r\nend\r\n");
const returnPathKey = Buffer.alloc(32, 1).toString("base64");
const order = newId();
const opened: { close(): void }[] = [];
const servers = new Set<SMTPServer>();

afterEach(() => {
	for (const server of opened.splice(0)) server.close();
});

describe("over a relay", () => {
	test("every byte arrives, from a return path, to the one recipient", async () => {
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
		const { address } = (got[0]?.from ?? {}) as { address?: string };
		const path = parseReturnPath(address ?? "", returnPathKey, "maramail.example", Date.now());
		expect(path).toMatchObject({ kind: "answer", order });
		expect(path?.isFor("kanzlei@example.de")).toBe(true);
	});

	test("a smarthost that refuses the return path gets the null sender", async () => {
		const from: string[] = [];
		const relay = await listening({
			onMailFrom({ address }, _session, done) {
				from.push(address);
				done(address === "" ? null : Object.assign(new Error("not yours"), { responseCode: 553 }));
			},
		});
		await deliver(relay);
		expect(from).toEqual([expect.stringMatching(/^dsn\+/), ""]);
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
		[451, "relay-temporary", "relay-temporary"],
		[550, "relay-refused", "answer-refused"],
		[554, "relay-refused", "answer-refused"],
		[552, "answer-refused", "answer-refused"],
	] as const)("%i at RCPT: %s; after DATA: %s", async (responseCode, recipient, answer) => {
		const no = Object.assign(new Error("no"), { responseCode });
		const atRecipient = await listening({ onRcptTo: (_address, _session, done) => done(no) });
		await expect(deliver(atRecipient)).rejects.toMatchObject({ code: recipient });
		const afterData = await listening({ onData: (stream, _, done) => void stream.resume().on("end", () => done(no)) });
		await expect(deliver(afterData)).rejects.toMatchObject({ code: answer });
	});

	test("larger than the relay takes: this answer is refused for good", async () => {
		await expect(deliver(await listening({ size: 10 }))).rejects.toMatchObject({ code: "answer-refused" });
	});

	test("a connection that breaks before the whole mail was handed over, and after it", async () => {
		const broken = (when: "data" | "end") =>
			listening({ onData: (stream, session) => void stream.resume().on(when, () => hangUp(session)) });
		const large = Buffer.concat([answer, Buffer.alloc(20_000_000, "x".repeat(70).concat("\r\n"))]);
		await expect(deliver(await broken("data"), large)).rejects.toMatchObject({ code: "relay-temporary" });
		await expect(deliver(await broken("end"))).rejects.toMatchObject({ code: "relay-unconfirmed" });
		await expect(deliver(await broken("end"), large)).rejects.toMatchObject({ code: "relay-unconfirmed" });
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

function deliver(relay: string, mail = answer) {
	const envelope: Envelope = {
		order: "0".repeat(32),
		sender: "kanzlei@example.de",
		tags: [],
		locale: "de",
		acceptedAt: 0,
	};
	return step([Buffer.from(JSON.stringify(envelope)), mail], {
		relay,
		domain: "maramail.example",
		dns: null,
		dkimKey: null,
		dkimSelector: "m",
		returnPathKey,
		order,
		part: 0,
	});
}

/** Breaks the connection of a session, without a reply. */
function hangUp(session: SMTPServerSession): void {
	for (const server of servers)
		for (const connection of server.connections)
			if (connection.session === session) (connection as unknown as { _socket: Socket })._socket.destroy();
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
	servers.add(server);
	opened.push({ close: () => server.close(() => {}) });
	return new Promise((resolve) => {
		const listener = server.listen(0, "127.0.0.1", () => {
			const { port } = listener.address() as { port: number };
			resolve(`smtp://127.0.0.1:${port}`);
		});
	});
}
