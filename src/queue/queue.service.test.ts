import { randomBytes } from "node:crypto";
import { Queue as BullQueue } from "bullmq";
import { Redis } from "ioredis";
import { expect, test, vi } from "vitest";
import { privateServer } from "../../test/helpers/private-server.ts";
import { publicTaskKey, taskSigner, taskVerifier } from "../crypto/task-signature.ts";
import { chunkKey, newId } from "../handle.ts";
import { log } from "../log.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { schemaVersion, type TaskMessage } from "./messages.ts";
import { Queue } from "./queue.ts";
import { QueueView } from "./queue-view.ts";

const server = privateServer("queue");

const minuteMs = 60_000;

test("a task of a newer schema version is left to newer programs, with a log line; one of ours beside it is done", async () => {
	const order = newId();
	const task = (name: string): TaskMessage => ({
		order,
		task: name,
		inputs: [],
		options: {},
		key: "",
		expiresAt: Date.now() + minuteMs,
	});
	const queue = new Queue(server.urlFor("control"));
	const raw = new BullQueue("task-ocr", { connection: redisOptions(server.urlFor("control")) });
	const said = vi.spyOn(log, "error");
	try {
		const mail = { order, blob: newId(), kind: "mail", size: 1 } as const;
		const acceptedAt = Date.now();
		const message = { order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt: acceptedAt + minuteMs };
		await queue.submitOrder(message);
		const newer = { version: schemaVersion + 1, message: { ...task("newer"), unheardOf: true } };
		const job = await raw.add("task", newer, { attempts: 100, backoff: { type: "fixed", delay: 1_000 } });
		const seed = randomBytes(32);
		const done: string[] = [];
		queue.workers.takeTasks("ocr", 1, taskVerifier(publicTaskKey(seed)), async ({ task: name }) => {
			done.push(name);
			return { outputs: [], figures: {}, ms: 1 };
		});
		await vi.waitFor(() => expect(said).toHaveBeenCalled(), { timeout: 10_000 });
		await queue.dispatch("ocr", task("ours"), { priority: 1, delayMs: 0 }, taskSigner(seed));
		await vi.waitFor(() => expect(done).toContain("ours"), { timeout: 10_000 });
		expect(done).toEqual(["ours"]);
		expect(await raw.getJob(job.id as string)).toBeDefined();
		expect(said.mock.calls[0]?.[0]).toEqual({ version: schemaVersion + 1, known: schemaVersion });
	} finally {
		vi.restoreAllMocks();
		await queue.close({ abandon: true });
		await raw.close();
	}
});

test("an order whose worker lost its lock, because it was stopped for a while, is worked on once and told when it is gone", async () => {
	const order = newId();
	const mail = { order, blob: newId(), kind: "mail", size: 1 } as const;
	const acceptedAt = Date.now();
	const queue = new Queue(server.urlFor("control"));
	const raw = new BullQueue("orders", { connection: redisOptions(server.urlFor("control")) });
	const redis = new Redis(redisOptions(server.urlFor("control")));
	try {
		let begun = 0;
		const gone = new Promise<boolean>((resolve) => {
			queue.workers.takeOrders(2, [], async (message) => {
				if (message.order !== order) return () => {};
				begun += 1;
				// As it is for a worker that was stopped for longer than its lock holds: another takes its job up.
				await redis.unlink(raw.toKey(`${order}:lock`));
				const job = () => raw.getJob(order);
				const isTakenUp = async () => (await job())?.stalledCounter === 1 && (await (await job())?.isActive());
				await vi.waitUntil(isTakenUp, { timeout: 20_000 });
				await queue.forgetOrder(message);
				return async () => resolve((await raw.getJob(order)) === undefined);
			});
		});
		await queue.submitOrder({ order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt: acceptedAt + minuteMs });
		expect(await gone).toBe(true);
		expect(begun).toBe(1);
	} finally {
		await queue.close({ abandon: true });
		await raw.close();
		redis.disconnect();
	}
});

test("closing an order that the queue has lost returns null; after it is submitted again, its blobs", async () => {
	const order = newId();
	const mail = { order, blob: newId(), kind: "mail", size: 1 } as const;
	const acceptedAt = Date.now();
	const message = { order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt: acceptedAt + minuteMs };
	const queue = new Queue(server.urlFor("control"));
	const settled = vi.fn();
	try {
		await queue.onClosed(settled);
		expect(await queue.closeOrder(message)).toBeNull();
		await queue.submitOrder(message);
		expect((await queue.closeOrder(message))?.blobs.flat()).toContain(chunkKey(order, mail.blob, 0));
		await vi.waitFor(() => expect(settled).toHaveBeenCalledExactlyOnceWith(order, false));
	} finally {
		await queue.forgetOrder(message);
		await queue.close({ abandon: true });
	}
});

test("the status page counts what BullMQ has, with the rights of its own user", async () => {
	const order = newId();
	const mail = { order, blob: newId(), kind: "mail", size: 1 } as const;
	const acceptedAt = Date.now();
	const expiresAt = acceptedAt + minuteMs;
	const message = { order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt };
	const task = (name: string): TaskMessage => ({ order, task: name, inputs: [], options: {}, key: "", expiresAt });
	const [control, services] = [new Queue(server.urlFor("control")), new Queue(server.urlFor("services"))];
	const view = new QueueView(server.urlFor("web"));
	const seed = randomBytes(32);
	const held = Promise.withResolvers<void>();
	try {
		await control.submitOrder(message);
		services.workers.takeTasks("photo", 1, taskVerifier(publicTaskKey(seed)), async () => {
			await held.promise;
			return { outputs: [], figures: {}, ms: 1 };
		});
		for (const name of ["first", "second"])
			await control.dispatch("photo", task(name), { priority: 1, delayMs: 0 }, taskSigner(seed));
		await control.saveResult(order, "done", { outputs: [], figures: {}, ms: 1 });
		await vi.waitFor(async () => expect((await view.workers())("task-photo")).toBe(1), { timeout: 20_000 });
		expect(await view.waiting("photo")).toBe(2);
		expect(await view.waiting("office")).toBe(0);
		expect((await view.workers())("task-office")).toBe(0);
		const { orders, count } = await view.openOrders(20, minuteMs / 1000);
		expect(count).toBeGreaterThanOrEqual(1);
		const seen = orders.find((open) => open.order === order);
		expect(seen?.done).toEqual(["done"]);
		// The expiry is read some milliseconds after or before the clock.
		expect(Math.abs((seen?.acceptedAt ?? 0) - acceptedAt)).toBeLessThan(minuteMs / 2);
	} finally {
		held.resolve();
		await control.forgetOrder(message);
		await services.close({ abandon: true });
		await control.close({ abandon: true });
		view.close();
	}
});
