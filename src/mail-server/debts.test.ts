import { mkdtemp, rm } from "node:fs/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import { redisOptions } from "../cache/address.ts";
import { Cache } from "../cache/client.ts";
import { newId } from "../cache/handle.ts";
import { newPasswords, type PrivateServer, startPrivateServer } from "../cache/private-server.ts";
import { Queue } from "../queue/queue.ts";
import { fleetSeed, serviceKey } from "../queue/wrap.ts";
import { Debts } from "./debts.ts";
import { sealNotice } from "./notice.ts";

/** `npm run test:faults` breaks whole components; here is what no process can be made to suffer alone: its clock. */

const hourMs = 3_600_000;

let folder: string;
let servers: { cache: PrivateServer; queue: PrivateServer };
beforeAll(async () => {
	folder = await mkdtemp("/dev/shm/debts-");
	const start = (name: "cache" | "queue") =>
		startPrivateServer({ folder, name, maxMemoryBytes: 64_000_000, passwords: newPasswords() });
	servers = { cache: await start("cache"), queue: await start("queue") };
});
afterAll(async () => {
	await Promise.all([servers.cache.stop(), servers.queue.stop()]);
	await rm(folder, { recursive: true });
});

test("a clock that jumps past the hour lets everything expire: the order is taken up again, for what is left of its hour", async () => {
	const queue = new Queue(servers.queue.urlFor("mail-server"));
	const cache = new Cache(servers.cache.urlFor("mail-server"));
	const server = new Redis(redisOptions(servers.queue.urlFor("warden")));
	const debts = new Debts(cache, queue);
	try {
		const order = newId();
		const keys = { unpack: serviceKey(fleetSeed(null), "unpack").publicKey };
		const acceptedAt = Date.now();
		const envelope = { sender: "a@kanzlei.example", tags: [], locale: "de", acceptedAt } as const;
		const { notice, ...kept } = await sealNotice(order, envelope, keys);
		const mail = { order, blob: newId(), size: 10 };
		const message = { order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt: acceptedAt + hourMs, notice };
		await queue.submitOrder(message);
		debts.owe({ message, ...kept });

		const jumpMs = 2 * hourMs;
		const real = Date.now;
		vi.spyOn(Date, "now").mockImplementation(() => real() + jumpMs);
		await server.unlink(`order:${order}`, `order:${order}:blobs`, `bull:orders:${order}`);
		await vi.waitFor(async () => expect(await queue.missing([order])).toEqual([]), { timeout: 30_000 });
		// By its own clock, which did not jump, the server sees jump and rest.
		const left = (await server.pttl(`order:${order}`)) - jumpMs;
		expect(left).toBeGreaterThan(0);
		expect(left).toBeLessThanOrEqual(hourMs);
	} finally {
		vi.restoreAllMocks();
		debts.close();
		await queue.close({ abandon: true });
		cache.close();
		server.disconnect();
	}
});

test("an order whose end was not heard of is not worked on again", async () => {
	const queue = new Queue(servers.queue.urlFor("mail-server"));
	const cache = new Cache(servers.cache.urlFor("mail-server"));
	const server = new Redis(redisOptions(servers.queue.urlFor("control")));
	const debts = new Debts(cache, queue);
	try {
		const order = newId();
		const fingerprint = newId();
		const mail = { order, blob: newId(), size: 10 };
		const acceptedAt = Date.now();
		const message = { order, mail, envelope: mail, keys: {}, fingerprint, acceptedAt, expiresAt: acceptedAt + hourMs };
		await queue.submitOrder(message);
		debts.owe({ message, envelope: Buffer.alloc(1), share: Buffer.alloc(1) });
		const became = new Promise((hear) => debts.await(order, hear));
		await vi.waitFor(async () => expect(await queue.missing([order])).toEqual([]));
		// All that forgetting an order does, without a word.
		await server.set(`repeat:${fingerprint}`, `${order} over`);
		await server.unlink(`order:${order}`, `order:${order}:blobs`);
		expect(await became).toBe("over");
		expect(await queue.missing([order])).toEqual([order]);
	} finally {
		debts.close();
		await queue.close({ abandon: true });
		cache.close();
		server.disconnect();
	}
});

test("an order whose job was lost, and not what it brought so far, goes on", async () => {
	const queue = new Queue(servers.queue.urlFor("mail-server"));
	const cache = new Cache(servers.cache.urlFor("mail-server"));
	const services = new Queue(servers.queue.urlFor("services"));
	const control = new Queue(servers.queue.urlFor("control"));
	const server = new Redis(redisOptions(servers.queue.urlFor("warden")));
	const debts = new Debts(cache, queue);
	try {
		const order = newId();
		const mail = { order, blob: newId(), size: 10 };
		const acceptedAt = Date.now();
		const message = { order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt: acceptedAt + hourMs };
		await queue.submitOrder(message);
		debts.owe({ message, envelope: Buffer.alloc(1), share: Buffer.alloc(1) });
		await services.saveResult(order, "0.unpack", { failure: "damaged", ms: 1 });
		await server.unlink(`bull:orders:${order}`);
		await vi.waitFor(async () => expect(await queue.missing([order])).toEqual([]), { timeout: 30_000 });
		expect([...((await control.results(order)) ?? [])]).toEqual([["0.unpack", { failure: "damaged", ms: 1 }]]);
		expect((await queue.openMessages()).map((open) => open.order)).toContain(order);
	} finally {
		debts.close();
		await services.close();
		await control.close();
		await queue.close({ abandon: true });
		cache.close();
		server.disconnect();
	}
});

test("a mail server that is started again owes what its predecessor did: a queue that dies next loses nothing", async () => {
	const queue = new Queue(servers.queue.urlFor("mail-server"));
	const cache = new Cache(servers.cache.urlFor("mail-server"));
	const server = new Redis(redisOptions(servers.queue.urlFor("warden")));
	const order = newId();
	const mail = { order, blob: newId(), size: 10 };
	const acceptedAt = Date.now();
	const message = { order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt: acceptedAt + hourMs };
	await queue.submitOrder(message);
	const debts = new Debts(cache, queue);
	try {
		await debts.ready;
		await server.unlink(`order:${order}`, `order:${order}:blobs`, `bull:orders:${order}`);
		await vi.waitFor(async () => expect(await queue.missing([order])).toEqual([]), { timeout: 30_000 });
		expect(await queue.settle(message)).toMatchObject({ again: true });
	} finally {
		debts.close();
		await queue.close({ abandon: true });
		cache.close();
		server.disconnect();
	}
});
