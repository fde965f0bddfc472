import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { connect as connectTls } from "node:tls";
import { Redis } from "ioredis";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Client } from "../../test/helpers/smtp-client.ts";
import { startService } from "../cli/supervisor.ts";
import { readConfig } from "../config.ts";
import { projectFolder } from "../project.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { family } from "../verify/memory.ts";
import { listen } from "./listener.ts";
import { createSmtpServer } from "./smtp-server.ts";

/** What is done to a mail server by those who do not want documents back. */

const fleetKey = Buffer.alloc(32, 7).toString("base64");
const session = join(projectFolder, "src/mail-server/session.ts");
let folder: string;
let service: Awaited<ReturnType<typeof startService>>;
let queue: Redis;

beforeAll(async () => {
	folder = await mkdtemp("/dev/shm/abuse-");
	const customers = join(folder, "customers.json");
	const local = { trust: ["network:127.0.0.0/8"] };
	writeFileSync(
		customers,
		JSON.stringify([
			{ match: "@viele.example", ...local, limits: { mailsPerHour: 2 } },
			{ match: "@grosse.example", ...local, limits: { bytesPerDay: 5_000 } },
			{ match: "@lange.example", ...local, limits: { pagesPerDay: 0 } },
			{ match: "@kanzlei.example", ...local },
		]),
	);
	service = await startService(
		readConfig({
			overrides: {
				smtpListen: "127.0.0.1:0",
				// Without workers no mail is taken; without control they have nothing to do.
				roles: "mail-server,services:unpack,reply,delivery",
				fleetKey,
				customers,
				cacheMemory: 100_000_000,
				// There is nothing here that answers.
				accept: "cached",
			},
		}),
		{ onLog: () => {} },
	);
	queue = new Redis(redisOptions(service.config.queueUrl));
});
afterAll(async () => {
	queue.disconnect();
	await service.stop();
	await rm(folder, { recursive: true });
});

const open = () => Client.open(service.smtpPorts[0] as number);
const orders = async () => (await queue.keys("order:*:blobs")).length;

async function send(from: string, mail = "Subject: x\r\n\r\nText"): Promise<string> {
	const client = await open();
	await client.begin(from);
	const reply = await client.say(`${mail}\r\n.`);
	client.socket.destroy();
	return reply;
}

async function offer(from: string, size = 0): Promise<string> {
	const client = await open();
	await client.say("EHLO test");
	const reply = await client.say(`MAIL FROM:<${from}>${size ? ` SIZE=${size}` : ""}`);
	client.socket.destroy();
	return reply;
}

describe("a customer's share", () => {
	test("mails an hour, for all addresses of the entry together; others are not touched", async () => {
		expect(await send("anna@viele.example")).toMatch(/^250/);
		expect(await send("berta@viele.example")).toMatch(/^250/);
		expect(await offer("anna@viele.example")).toMatch(/^452 4\.7\.1 Stundengrenze/);
		expect(await offer("anna@kanzlei.example")).toMatch(/^250/);
	});

	test("bytes a day: told before the mail where it says its size, behind it where it does not", async () => {
		expect(await send("anna@grosse.example", `Subject: x\r\n\r\n${"A".repeat(3_000)}`)).toMatch(/^250/);
		expect(await offer("anna@grosse.example", 1_500)).toMatch(/^250/);
		expect(await offer("anna@grosse.example", 3_000)).toMatch(/^452 4\.7\.1 Tagesgrenze fuer Bytes/);
		const before = await orders();
		expect(await send("anna@grosse.example", `Subject: x\r\n\r\n${"A".repeat(3_000)}`)).toMatch(/^452 4\.7\.1/);
		expect(await orders()).toBe(before);
	});

	test("pages a day", async () => {
		expect(await offer("anna@lange.example")).toMatch(/^452 4\.7\.1 Tagesgrenze fuer Seiten/);
	});
});

describe("tricks with the protocol", () => {
	test("only CRLF.CRLF ends a mail: nothing is smuggled behind anything else", async () => {
		const client = await open();
		const ends = ["\n.\n", "\n.\r\n", "\r.\r", "\r\n.\r", "\r\n.\n", "\n.\r", "\r.\r\n", "\r\n\0.\r\n"];
		for (const end of ends) {
			const before = await orders();
			await client.begin("anna@kanzlei.example");
			client.socket.write(`Subject: x\r\n\r\nText${end}MAIL FROM:<chef@kanzlei.example>\r\nRCPT TO:<x@y.example>\r\n`);
			expect([end, await client.say(".")]).toEqual([end, expect.stringMatching(/^250 .*Auftrag/)]);
			expect([end, await client.say("NOOP")]).toEqual([end, expect.stringMatching(/^250 OK/)]);
			expect(await orders()).toBe(before + 1);
		}
		client.socket.destroy();
	});

	test("what was sent in clear behind STARTTLS is not heard under TLS", async () => {
		const client = await open();
		await client.say("EHLO test");
		client.socket.write("STARTTLS\r\nEHLO eve\r\nMAIL FROM:<anna@kanzlei.example>\r\n");
		expect(await client.reply()).toMatch(/^220/);
		client.socket.removeAllListeners("data");
		const secure = connectTls({ socket: client.socket, rejectUnauthorized: false });
		await once(secure, "secureConnect");
		const under = new Client(secure);
		// Had the injected sender been heard, RCPT would be in its place.
		expect(await under.say("RCPT TO:<optimieren@maramail.localhost>")).toMatch(/^503/);
		secure.destroy();
	});

	test("a header without an end is refused, before anybody has looked for signatures in it", async () => {
		const client = await open();
		const before = await orders();
		await client.begin("anna@kanzlei.example");
		for (let line = 0; line < 400; line++) client.socket.write(`X-Zeile: ${"A".repeat(990)}\r\n`);
		expect(await client.say("\r\nText\r\n.")).toMatch(/^552 5\.3\.4 Der Kopf/);
		expect(await orders()).toBe(before);
		client.socket.destroy();
	});

	test.each([
		["a command without an end", "A".repeat(1_000_000)],
		["a thousand commands that there are not", "GET / HTTP/1.1\r\n".repeat(1_000)],
	])("%s ends the connection", async (_, says) => {
		const heard = await heardBy(service.smtpPorts[0] as number, says);
		expect(heard.split("\r\n").length).toBeLessThan(200);
		expect(heard).toMatch(/^(421|500) /m);
	});

	test("a thousand recipients: ten are taken", async () => {
		const client = await open();
		await client.say("EHLO test");
		await client.say("MAIL FROM:<anna@kanzlei.example>");
		const codes = new Map<string, number>();
		for (let number = 0; number < 1_000; number++)
			client.socket.write(`RCPT TO:<optimieren+${number}@maramail.localhost>\r\n`);
		for (let number = 0; number < 1_000; number++) {
			const code = (await client.reply()).slice(0, 3);
			codes.set(code, (codes.get(code) ?? 0) + 1);
		}
		expect([...codes]).toEqual([
			["250", 10],
			["452", 990],
		]);
		client.socket.destroy();
	});

	test("commands in one go are answered in their order", async () => {
		const client = await open();
		client.socket.write(
			"EHLO test\r\nMAIL FROM:<anna@kanzlei.example>\r\nRCPT TO:<fremd@maramail.localhost>\r\nRCPT TO:<optimieren@maramail.localhost>\r\nDATA\r\n",
		);
		const codes = [];
		for (let number = 0; number < 5; number++) codes.push((await client.reply()).slice(0, 3));
		expect(codes).toEqual(["250", "250", "550", "250", "354"]);
		client.socket.destroy();
	});
});

test("the mail server refuses an automatic mail, so that no two services answer each other", async () => {
	const client = await open();
	for (const field of [
		"Auto-Submitted: auto-replied",
		"auto-submitted:\r\n auto-generated; x=y",
		"Precedence: bulk",
		"List-Id: <liste.example>",
		"List-Unsubscribe: <mailto:x@y.example>",
		"X-Auto-Response-Suppress: All",
		"Content-Type: multipart/report; boundary=x",
	]) {
		await client.begin("anna@kanzlei.example");
		const reply = await client.say(`Subject: x\r\n${field}\r\n\r\nText\r\n.`);
		expect([field, reply]).toEqual([field, expect.stringMatching(/^550 5\.7\.1 Automatische/)]);
	}
	client.socket.destroy();
});

describe("at the socket", () => {
	const settings = {
		domain: "maramail.localhost",
		mailboxes: ["optimieren"],
		operator: null,
		maxMail: 1_000_000,
		dwell: 60,
		customers: "/nonexistent",
		dns: null,
		cacheUrl: "unix:///nonexistent",
		queueUrl: "unix:///nonexistent",
		publicKeys: {},
		accountKey: "",
		accept: "cached" as const,
		answerWait: 240,
		needs: [],
		returnPathKey: Buffer.alloc(32, 3).toString("base64"),
		replicas: 0,
		tls: { cert: "", key: "" },
	};
	const local = [{ host: "127.0.0.1", port: 0 }];

	test.each([
		["says nothing", { strangerMs: 1, longestMs: 60_000 }, ""],
		[
			"sends too slowly",
			{ strangerMs: 60_000, longestMs: 2_000 },
			"EHLO x\r\nMAIL FROM:<a@b.example>\r\nRCPT TO:<optimieren@maramail.localhost>\r\nDATA\r\nSubject: x\r\n",
		],
	])("who %s hears 421", async (_, patience, says) => {
		const listener = await listen(local, { ...settings, patience }, session);
		try {
			expect(await heardBy(listener.ports[0] as number, says)).toContain("421 4.4.2 Zu langsam");
		} finally {
			await listener.close();
		}
	});

	test.each([
		["hangs", { silentMs: 2_000 }],
		["takes too long", { longestMs: 15_000 }],
	])("an SMTP process that %s is killed, and its client's connection ends", async (_, patience) => {
		const listener = await listen(local, settings, session, patience);
		try {
			const client = await Client.open(listener.ports[0] as number);
			const ended = once(client.socket, "close");
			// Stopped, it can neither hear nor end itself.
			for (const pid of family([process.pid])) if (commandOf(pid).includes("session.ts")) process.kill(pid, "SIGSTOP");
			await ended;
		} finally {
			await listener.close();
		}
	});

	test("ten thousand connections, a thousand at once: as many processes as we want, 421 and the end for the rest", async () => {
		const listener = await listen(local, settings, session, { most: 2 });
		try {
			const port = listener.ports[0] as number;
			const served = [await Client.open(port), await Client.open(port)];
			const before = process.memoryUsage().rss;
			for (let wave = 0; wave < 10; wave++) {
				const refused = await Promise.all(Array.from({ length: 1_000 }, () => heardBy(port, "")));
				expect(refused.every((heard) => heard === "" || heard.startsWith("421 "))).toBe(true);
				expect(refused.filter((heard) => heard.startsWith("421 ")).length).toBeGreaterThan(900);
			}
			// Both ends of each connection were in this process.
			expect(process.memoryUsage().rss - before).toBeLessThan(200_000_000);
			const sessions = family([process.pid]).filter((pid) => commandOf(pid).includes("session.ts"));
			expect(sessions.length).toBeLessThanOrEqual(4);
			for (const client of served) expect(await client.say("NOOP")).toMatch(/^250/);
			for (const client of served) client.socket.destroy();
		} finally {
			await listener.close();
		}
	});

	test("a client may be silent for five minutes between commands (RFC 5321 §4.5.3.2.7), and no longer", () => {
		const watch = { tell() {}, known() {}, busy() {}, over() {}, ending: new AbortController().signal };
		expect(createSmtpServer(settings, watch).options.socketTimeout).toBe(300_000);
	});
});

/** Empty for a process that has just ended. */
function commandOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "latin1");
	} catch {
		return "";
	}
}

/** All that the server says until it ends the connection. */
async function heardBy(port: number, says: string): Promise<string> {
	const socket = connect({ port, host: "127.0.0.1" });
	let heard = "";
	socket.on("data", (chunk) => {
		// Who talks before the greeting is sent away for that.
		if (heard === "") socket.write(says);
		heard += chunk;
	});
	socket.on("error", () => {});
	await once(socket, "close");
	return heard;
}
