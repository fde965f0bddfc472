import { X509Certificate } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { TLSSocket } from "node:tls";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { Client } from "../../test/helpers/smtp-client.ts";
import { amplyMs, until } from "../../test/helpers/until.ts";
import { startService } from "../cli/supervisor.ts";
import { readConfig } from "../config.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { runProcess } from "../sandbox/process.ts";
import { withScratch } from "../sandbox/scratch.ts";

/** Only the mail server and the private servers: what is accepted stays where it is. */
const start = (overrides: Record<string, unknown> = {}) =>
	startService(
		readConfig({
			overrides: {
				smtpListen: "127.0.0.1:0",
				// Without workers no mail is taken; without control they have nothing to do.
				roles: "mail-server,services:unpack,reply,delivery",
				fleetKey: Buffer.alloc(32, 7).toString("base64"),
				customers: "/nonexistent",
				cacheMemory: 2_000_000_000,
				// There is nothing here that answers.
				accept: "cached",
				...overrides,
			},
		}),
		{ onLog: () => {} },
	);
let service: Awaited<ReturnType<typeof start>>;
beforeAll(async () => {
	service = await start();
});
afterAll(() => service.stop());

async function counts(running = service) {
	const cache = new Redis(redisOptions(running.config.cacheUrl));
	const queue = new Redis(redisOptions(running.config.queueUrl));
	const orders = (await queue.keys("order:*")).length;
	const chunks = await cache.dbsize();
	const lifetimes = await Promise.all((await cache.keys("*")).map((key) => cache.pttl(key)));
	const values = await Promise.all((await cache.keys("*")).map((key) => cache.getBuffer(key)));
	cache.disconnect();
	queue.disconnect();
	return { orders, chunks, lifetimes, values };
}

test("it offers what senders rely on, and the size it takes", async () => {
	const client = await Client.open(service.smtpPorts[0] as number);
	const features = await client.say("EHLO test");
	for (const feature of ["STARTTLS", "SIZE 150000000", "8BITMIME", "PIPELINING", "SMTPUTF8"])
		expect(features).toContain(feature);
	expect(await client.say("QUIT")).toMatch(/^221/);
});

test("STARTTLS works through the handed-over socket", async () => {
	const client = await Client.open(service.smtpPorts[0] as number);
	const over = await client.secure();
	expect(["TLSv1.2", "TLSv1.3"]).toContain((over.socket as TLSSocket).getProtocol());
	await over.begin();
	expect(await over.say("Subject: unter TLS\r\n\r\nText\r\n.")).toMatch(/^250 .*Auftrag/);
	over.socket.destroy();
});

test.each([
	["MAIL FROM:<a@example.de> SIZE=150000001", /^552/],
	["MAIL FROM:<a@example.de> SIZE=151000000", /^552/],
])("%s is refused", async (line, reply) => {
	const client = await Client.open(service.smtpPorts[0] as number);
	await client.say("EHLO test");
	expect(await client.say(line)).toMatch(reply);
	client.socket.destroy();
});

test("the null sender may write to our return paths only", async () => {
	const client = await Client.open(service.smtpPorts[0] as number);
	await client.say("EHLO test");
	expect(await client.say("MAIL FROM:<>")).toMatch(/^250/);
	for (const to of ["optimieren@maramail.localhost", "postmaster@example.com"])
		expect(await client.say(`RCPT TO:<${to}>`)).toMatch(/^550 5\.7\.1/);
	expect(await client.say("DATA")).toMatch(/^5/);
	client.socket.destroy();
});

test.each(["fremd@maramail.localhost", "optimieren@example.com", "optimieren@maramail.localhost.example.com"])(
	"%s is no recipient of ours: no open relay",
	async (recipient) => {
		const client = await Client.open(service.smtpPorts[0] as number);
		await client.say("EHLO test");
		await client.say("MAIL FROM:<a@example.de>");
		expect(await client.say(`RCPT TO:<${recipient}>`)).toMatch(/^550 5\.1\.1/);
		client.socket.destroy();
	},
);

test("after 250 the cache holds sealed chunks only, each with its expiry", async () => {
	const before = await counts();
	const client = await Client.open(service.smtpPorts[0] as number);
	await client.begin("geheim-absender@example.de");
	await client.body(600_000);
	expect(await client.say("KANARIENVOGEL\r\n.")).toMatch(/^250/);
	const after = await counts();
	expect(after.orders).toBe(before.orders + 2);
	expect(after.chunks).toBe(before.chunks + 5);
	for (const ms of after.lifetimes) expect(ms > 0 && ms <= 3_600_000).toBe(true);
	for (const value of after.values) {
		expect(value?.includes("KANARIENVOGEL")).toBe(false);
		expect(value?.includes("geheim-absender")).toBe(false);
		expect(value?.includes("AAAAAAAAAAAAAAAA")).toBe(false);
	}
	client.socket.destroy();
});

test("a client that is gone in the middle of DATA leaves nothing", async () => {
	const before = await counts();
	const client = await Client.open(service.smtpPorts[0] as number);
	await client.begin();
	await client.body(1_000_000);
	const session = sessions();
	expect(session.length).toBeGreaterThan(0);
	client.socket.destroy();
	await gone(session);
	expect((await counts()).chunks).toBe(before.chunks);
});

test("150 MB come through a process that never holds them; 151 MB without SIZE hear 552 and leave nothing", async () => {
	const small = await Client.open(service.smtpPorts[0] as number);
	await small.begin();
	const memory = sessions().map((pid) => ({ pid, before: peakMebibytes(pid) }));
	await small.body(149_990_000);
	expect(await small.say(".")).toMatch(/^250/);
	const growth = memory.map(({ pid, before }) => peakMebibytes(pid) - before);
	expect(Math.max(...growth)).toBeLessThan(64);
	small.socket.destroy();
	const before = await counts();
	const large = await Client.open(service.smtpPorts[0] as number);
	await large.begin();
	await large.body(151_000_000);
	expect(await large.say(".")).toMatch(/^552/);
	expect((await counts()).chunks).toBe(before.chunks);
	large.socket.destroy();
});

test("room in the cache is reserved at MAIL FROM, extended while data come in, and kept for the results", async () => {
	const small = await start({ cacheMemory: 30_000_000 });
	const open = async (from: string) => {
		const client = await Client.open(small.smtpPorts[0] as number);
		await client.say("EHLO test");
		return { client, reply: await client.say(from) };
	};
	const mail = (size?: number) => `MAIL FROM:<kanzlei@example.de>${size === undefined ? "" : ` SIZE=${size}`}`;
	try {
		// Nine tenths of the cache, a third of it for the mails themselves.
		const announced = await Promise.all(Array.from({ length: 6 }, () => open(mail(3_000_000))));
		const replies = announced.map(({ reply }) => reply.slice(0, 3)).sort();
		expect(replies).toEqual(["250", "250", "452", "452", "452", "452"]);
		for (const { client } of announced) client.socket.destroy();
		const long = await vi.waitFor(
			async () => {
				const one = await open(mail());
				expect(one.reply).toMatch(/^250/);
				await one.client.say("RCPT TO:<optimieren@maramail.localhost>");
				await one.client.say("DATA");
				await one.client.body(6_000_000);
				return one;
			},
			{ timeout: 20_000 },
		);
		expect(await long.client.say(".")).toMatch(/^250/);
		// It has 6 MB, and its results are to have twice as much.
		expect((await open(mail(5_000_000))).reply).toMatch(/^452/);
		const other = await open(mail());
		await other.client.say("RCPT TO:<optimieren@maramail.localhost>");
		await other.client.say("DATA");
		const before = await counts(small);
		await other.client.body(5_000_000);
		expect(await other.client.say(".")).toMatch(/^452/);
		expect((await counts(small)).chunks).toBe(before.chunks);
	} finally {
		await small.stop();
	}
});

test("a full cache is 452, one that is away 451: the sender's own server keeps the mail and tries again", async () => {
	const full = await start({ cacheMemory: 3_000_000 });
	try {
		const client = await Client.open(full.smtpPorts[0] as number);
		await client.begin();
		await client.body(8_000_000);
		expect(await client.say(".")).toMatch(/^452/);
		expect((await counts(full)).chunks).toBe(0);
		const other = await Client.open(full.smtpPorts[0] as number);
		await other.begin();
		process.kill(full.pids().find(({ role }) => role === "cache")?.pid as number, "SIGKILL");
		expect(await other.say("Subject: x\r\n\r\nText\r\n.")).toMatch(/^451/);
		other.socket.destroy();
		client.socket.destroy();
	} finally {
		await full.stop();
	}
});

test.each([
	["is stopped", (running: typeof service) => running.stop()],
	[
		"is killed",
		(running: typeof service) =>
			process.kill(running.pids().find(({ role }) => role === "mail-server")?.pid as number, "SIGKILL"),
	],
])("a sending server that waits for the answer hears 451 when the mail server %s", async (_, end) => {
	const running = await start({ accept: "answered" });
	try {
		const client = await Client.open(running.smtpPorts[0] as number);
		await client.begin();
		const reply = client.say("Subject: x\r\n\r\nText\r\n.");
		await vi.waitFor(async () => expect((await counts(running)).orders).toBe(2), { timeout: 20_000 });
		await end(running);
		expect(await reply).toMatch(/^451 4\.3\.0/);
		client.socket.destroy();
	} finally {
		await running.stop();
	}
});

test("the customers file is read for each mail; with an invalid one no mail is accepted, and the service does not start", async () => {
	await withScratch(async (folder) => {
		const customers = join(folder, "customers.json");
		await writeFile(customers, JSON.stringify([{ match: "@kanzlei.de", trust: ["network:127.0.0.0/8"] }]));
		const running = await start({ customers });
		try {
			const hear = async (sender: string) => {
				const client = await Client.open(running.smtpPorts[0] as number);
				await client.say("EHLO test");
				const reply = await client.say(`MAIL FROM:<${sender}>`);
				client.socket.destroy();
				return reply;
			};
			expect(await hear("anna@kanzlei.de")).toMatch(/^250/);
			expect(await hear("anna@neu.de")).toMatch(/^550 5\.7\.1/);
			await writeFile(customers, JSON.stringify([{ match: "anna@neu.de", trust: ["network:127.0.0.1"] }]));
			expect(await hear("anna@neu.de")).toMatch(/^250/);
			expect(await hear("anna@kanzlei.de")).toMatch(/^550/);
			await writeFile(customers, "{");
			expect(await hear("anna@neu.de")).toMatch(/^451/);
		} finally {
			await running.stop();
		}
		await expect(start({ customers })).rejects.toThrow(/customers\.json.* cannot be read/);
		await writeFile(customers, JSON.stringify([{ match: "kanzlei" }]));
		await expect(start({ customers })).rejects.toThrow(/customers\.json:1:3: match is not understood/);
	});
});

test("a renewed certificate, and a new size, count from the next connection on, without a restart", async () => {
	await withScratch(async (folder) => {
		const files = { tlsCert: join(folder, "cert.pem"), tlsKey: join(folder, "key.pem") };
		const renew = async () => {
			// biome-ignore format: one option a line says nothing more
			const args = ["req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-days", "2",
				"-subj", "/CN=localhost", "-out", files.tlsCert, "-keyout", files.tlsKey];
			await runProcess("/usr/bin/openssl", args, {
				deadlineMs: amplyMs,
				env: { PATH: "/usr/bin", RANDFILE: "/dev/null" },
			});
			return new X509Certificate(await readFile(files.tlsCert)).serialNumber;
		};
		const first = await renew();
		const running = await start(files);
		try {
			const shown = async () => {
				const client = await (await Client.open(running.smtpPorts[0] as number)).secure();
				const { serialNumber } = (client.socket as TLSSocket).getPeerCertificate();
				const size = /SIZE (\d+)/.exec(await client.say("EHLO test"))?.[1];
				client.socket.destroy();
				return [serialNumber, size];
			};
			expect(await shown()).toEqual([first, "150000000"]);
			const before = running.pids();
			const second = await renew();
			await running.reload(readConfig({ overrides: { ...files, maxMail: 50_000_000 } }));
			await vi.waitFor(async () => expect(await shown()).toEqual([second, "50000000"]), { timeout: 20_000 });
			expect(running.pids()).toEqual(before);
		} finally {
			await running.stop();
		}
	});
});

/** SMTP processes of this test's service: children of its listener. */
function sessions(): number[] {
	const listener = service.pids().find(({ role }) => role === "mail-server")?.pid;
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((pid) => {
			try {
				return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, "utf8"))?.[1]) === listener;
			} catch {
				return false;
			}
		});
}

const peakMebibytes = (pid: number): number =>
	Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;

/** Resolves when one of the processes has ended. */
const gone = (pids: readonly number[]) =>
	until("a session's end", () => {
		const left = sessions();
		return pids.some((pid) => !left.includes(pid));
	});
