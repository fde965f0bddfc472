import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Redis } from "ioredis";
import { expect, onTestFinished, test } from "vitest";
import { Cache } from "../../src/cache/client.ts";
import { watchCache } from "../../src/cache/warden.ts";
import { left } from "../../src/cli/demo.ts";
import { sendMail } from "../../src/cli/send-mail.ts";
import { aclLines, type ServerUser, serverUsers } from "../../src/redis/acl.ts";
import { serviceNames } from "../../src/services/registry.ts";
import { privateServer } from "../helpers/private-server.ts";
import { withRedisCommands } from "../helpers/redis-commands.ts";
import { openService, sample } from "../helpers/service.ts";
import { until } from "../helpers/until.ts";

/** Promise 5: nothing stays longer than the dwell time, whatever a client does. */

const dwellSeconds = 2;
const key = (index: number) => `o:${"a".repeat(32)}:${"b".repeat(32)}:${index}`;

const cache = privateServer("cache");
const { as } = cache;

const allowedWrites: Readonly<Record<ServerUser, readonly string[]>> = {
	"mail-server": ["psetex", "unlink"],
	control: ["unlink"],
	services: ["psetex"],
	web: [],
	warden: ["unlink"],
};
/** Of what is no write, these would let a client change the rules, stop the server or read it out as a whole. */
const mighty = ["config|set", "acl|setuser", "script|load", "eval", "shutdown", "save", "bgsave", "replicaof"];

test("no user may write but by PSETEX, remove but by UNLINK, or change the rules: every command of the server is tried", async () => {
	const commands = await withRedisCommands([], async (all) => all);
	const tried = commands.filter(({ name, writes }) => writes || mighty.includes(name));
	expect(tried.length).toBeGreaterThan(100);
	for (const user of serverUsers) {
		const connection = as(user);
		const done: string[] = [];
		for (const { name, line } of tried) {
			const [command, ...rest] = line(key(0));
			const said = await connection.call(command, ...rest).catch((fault: Error) => fault.message);
			if (!/^NOPERM.*(the '.*' command|command)/.test(String(said))) done.push(name);
		}
		expect(done.sort(), user).toEqual([...allowedWrites[user]].sort());
	}
});

test.each(["cache", "queue"] as const)("docs/redis gives operators the same rules for their %s", (server) => {
	const documented = readFileSync(new URL(`../../docs/redis/${server}.acl`, import.meta.url), "utf8");
	const rules = aclLines(server, (user) => `PASSWORD-OF-${user.toUpperCase()}`, serviceNames);
	expect(documented.trimEnd().split("\n")).toEqual(rules);
});

test("the servers refuse clients without user and password", async () => {
	const stranger = new Redis({
		path: join(cache.folder, "cache.sock"),
		enableReadyCheck: false,
		maxRetriesPerRequest: 1,
	});
	stranger.on("error", () => {});
	onTestFinished(() => stranger.disconnect());
	await expect(stranger.get(key(0))).rejects.toThrow(/NOAUTH/);
});

test("the warden removes at once what would stay too long, and leaves the rest", async () => {
	const listener = as("warden");
	await listener.psubscribe("__keyevent@0__:del");
	const warden = await watchCache(cache.urlFor("warden"), dwellSeconds);
	try {
		const services = as("services");
		await services.psetex(key(1), 1_500, "bleibt kurz");
		const removed = once(listener, "pmessage");
		await services.psetex(key(2), 100_000_000, "bliebe lange");
		expect((await removed)[2]).toBe(key(2));
		expect(await services.get(key(2))).toBeNull();
		expect(await services.get(key(1))).toBe("bleibt kurz");
	} finally {
		warden.close();
	}
});

test("a warden that comes later finds what was written before", async () => {
	const services = as("services");
	await services.psetex(key(3), 100_000_000, "bliebe lange");
	const warden = await watchCache(cache.urlFor("warden"), dwellSeconds);
	expect(await services.get(key(3))).toBeNull();
	warden.close();
});

test("what the service says of its oldest entry is true", async () => {
	const services = as("services");
	const web = new Cache(cache.urlFor("web"));
	await as("warden").unlink(key(1));
	try {
		expect((await web.figures(600)).oldestSeconds).toBe(0);
		await services.psetex(key(4), 590_000, "jung");
		await services.psetex(key(5), 200_000, "alt");
		const { chunks, oldestSeconds } = await web.figures(600);
		expect(chunks).toBe(2);
		// It has 200 of its 600 seconds left, less what this machine took to get here.
		expect(oldestSeconds).toBeGreaterThanOrEqual(400);
		expect(oldestSeconds).toBeLessThan(600);
		await as("warden").unlink(key(5));
		expect((await web.figures(600)).oldestSeconds).toBeLessThan(oldestSeconds);
	} finally {
		await as("warden").unlink(key(4));
		web.close();
	}
});

test("with a control that is dead for good an order is gone from cache and queue in time", async () => {
	const service = await openService({
		roles: "mail-server,warden,services:unpack,reply,delivery",
		dwell: dwellSeconds,
		fleetKey: "A".repeat(43),
	});
	const look = () => left(service.config.cacheUrl, service.config.queueUrl);
	try {
		await sendMail({
			from: "kanzlei@kanzlei.localhost",
			to: "optimieren@maramail.localhost",
			subject: "Akte",
			files: [sample("Scan.pdf")],
			smtp: service.smtp,
		});
		const accepted = await look();
		expect(accepted.cache).toBeGreaterThan(0);
		expect(accepted.queue).toBeGreaterThan(0);
		await until("nothing left of the order", async () => {
			const now = await look();
			return now.cache + now.queue === 0;
		});
	} finally {
		await service.close();
	}
});
