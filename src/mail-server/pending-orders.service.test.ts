import { mkdtemp, rm } from "node:fs/promises";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import { privateServer } from "../../test/helpers/private-server.ts";
import { Cache } from "../cache/client.ts";
import { deriveServiceKey, fleetSeed } from "../crypto/key-wrapping.ts";
import { newId } from "../handle.ts";
import type { OrderMessage } from "../queue/messages.ts";
import { Queue } from "../queue/queue.ts";
import { watchQueue } from "../queue/warden.ts";
import { encryptLossNotice } from "./loss-notice.ts";
import { holdOutboxCopy, OutboxCopy } from "./outbox-copy.ts";
import { PendingOrders } from "./pending-orders.ts";

/** `npm run test:faults` breaks whole components; here is what no process can be made to suffer alone: its clock. */

const hourMs = 3_600_000;

const servers = { cache: privateServer("cache"), queue: privateServer("queue") };

function queueOf(role: "mail-server" | "services" | "control"): Queue {
	const queue = new Queue(servers.queue.urlFor(role));
	onTestFinished(() => queue.close({ abandon: true }));
	return queue;
}

/** What a mail server speaks to, and the queue's own server as `role` may see it. */
function connected(role: "warden" | "control" = "warden") {
	const queue = queueOf("mail-server");
	const cache = new Cache(servers.cache.urlFor("mail-server"));
	onTestFinished(() => cache.close());
	return { queue, cache, server: servers.queue.as(role) };
}

function remember({ cache, queue }: ReturnType<typeof connected>, copy?: OutboxCopy): PendingOrders {
	const pendingOrders = new PendingOrders(cache, queue, copy);
	onTestFinished(() => pendingOrders.close());
	return pendingOrders;
}

/** Of an order that was taken in just now. */
function newMessage(more: Partial<OrderMessage> = {}): OrderMessage {
	const order = newId();
	const mail = { order, blob: newId(), kind: "mail", size: 10 } as const;
	const acceptedAt = Date.now();
	return { order, mail, envelope: mail, keys: {}, acceptedAt, expiresAt: acceptedAt + hourMs, ...more };
}

const noEnvelope = { envelope: Buffer.alloc(1), share: Buffer.alloc(1) };

const untilWorkedOn = (queue: Queue, order: string) =>
	vi.waitFor(async () => expect(await queue.missingOrders([order])).toEqual([]), { timeout: 30_000 });

test("a clock that jumps past the hour lets everything expire: the order is taken up again, for what is left of its hour", async () => {
	const connection = connected();
	const { queue, server } = connection;
	const pendingOrders = remember(connection);
	const message = newMessage();
	const { order, acceptedAt } = message;
	const keys = { unpack: deriveServiceKey(fleetSeed(null), "unpack").publicKey };
	const envelope = { order, sender: "a@kanzlei.example", tags: [], locale: "de", acceptedAt } as const;
	const { notice, ...kept } = await encryptLossNotice(order, envelope, keys);
	await queue.submitOrder({ ...message, notice });
	pendingOrders.add({ message: { ...message, notice }, ...kept });

	const jumpMs = 2 * hourMs;
	const real = Date.now;
	vi.spyOn(Date, "now").mockImplementation(() => real() + jumpMs);
	onTestFinished(() => void vi.restoreAllMocks());
	await server.unlink(`order:${order}`, `order:${order}:blobs`, `bull:orders:${order}`);
	await untilWorkedOn(queue, order);
	// By its own clock, which did not jump, the server sees jump and rest.
	const left = (await server.pttl(`order:${order}`)) - jumpMs;
	expect(left).toBeGreaterThan(0);
	expect(left).toBeLessThanOrEqual(hourMs);
});

test("an order whose end was not heard of is not worked on again", async () => {
	const connection = connected("control");
	const { queue, server } = connection;
	const pendingOrders = remember(connection);
	const fingerprint = newId();
	const message = newMessage({ fingerprint });
	const { order } = message;
	await queue.submitOrder(message);
	pendingOrders.add({ message, ...noEnvelope });
	const became = new Promise((hear) => pendingOrders.await(order, fingerprint, hear));
	await untilWorkedOn(queue, order);
	// All that forgetting an order does, without a word.
	await server.set(`repeat:${fingerprint}`, `${order} over`);
	await server.unlink(`order:${order}`, `order:${order}:blobs`);
	expect(await became).toBe("over");
	expect(await queue.missingOrders([order])).toEqual([order]);
});

test("an order that the queue lost before its end was waited for is lost, not over", async () => {
	const connection = connected();
	const pendingOrders = remember(connection);
	const message = newMessage({ fingerprint: newId() });
	pendingOrders.add({ message, ...noEnvelope });
	expect(await new Promise((hear) => pendingOrders.await(message.order, message.fingerprint ?? "", hear))).toBe("lost");
});

test("when the cache is lost after a restart of the mail server, a session that waits for the order gets 451", async () => {
	const connection = connected();
	const message = newMessage();
	await connection.queue.submitOrder(message);
	const pendingOrders = remember(connection);
	await pendingOrders.ready;
	const became = new Promise((hear) => pendingOrders.await(message.order, message.fingerprint ?? "", hear));
	await queueOf("control").requestEnvelope(message.order);
	expect(await became).toBe("lost");
	expect(await connection.queue.missingOrders([message.order])).toEqual([message.order]);
});

test("when the cache is lost while a session waits, the order is dropped without a notice, and every waiting session gets 451", async () => {
	const connection = connected();
	const message = newMessage({ fingerprint: newId() });
	const { order, fingerprint = "" } = message;
	await connection.queue.submitOrder(message);
	const [owner, other] = [remember(connection), remember(connected())];
	await Promise.all([owner.ready, other.ready]);
	owner.add({ message: { ...message, notice: { envelope: message.mail, keys: {} } }, ...noEnvelope });
	owner.await(order, fingerprint, () => {})();
	// The repeated mail came to another mail server.
	const became = new Promise((hear) => other.await(order, fingerprint, hear));
	await queueOf("control").requestEnvelope(order);
	expect(await became).toBe("lost");
	expect(await servers.cache.as("warden").dbsize()).toBe(0);
	const again = newMessage({ fingerprint });
	expect(await connection.queue.submitOrder(again)).toBe(again.order);
});

test("the key of a mail that its sender will repeat outlives the hour, and the warden leaves it", async () => {
	const { queue, server } = connected();
	const message = newMessage({ fingerprint: newId() });
	const { order, fingerprint = "" } = message;
	await queue.submitOrder(message);
	await queue.idempotencyKeys.keep(fingerprint, order);
	await queueOf("control").forgetOrder(message);
	(await watchQueue(servers.queue.urlFor("warden"), 3600)).close();
	expect(await server.pttl(`repeat:${fingerprint}`)).toBeGreaterThan(5.9 * hourMs);
	expect(await queue.submitOrder(newMessage({ fingerprint }))).toBe(order);
});

test("a mail server that dies together with the queue, or with the cache: its successor has the orders from the second copy", async () => {
	const folder = await mkdtemp("/dev/shm/outbox-");
	const path = join(folder, "outbox.sock");
	const copy = await holdOutboxCopy(path);
	onTestFinished(async () => {
		copy.close();
		await rm(folder, { recursive: true });
	});
	const connection = connected();
	const { queue, server } = connection;
	const [message, ended] = [newMessage(), newMessage({ fingerprint: newId() })];
	const { order } = message;
	const notice = { envelope: message.envelope, keys: {} };
	const first = new OutboxCopy(path);
	const owner = remember(connection, first);
	for (const one of [message, ended]) await queue.submitOrder(one);
	owner.add({ message: { ...message, notice }, envelope: Buffer.from("sealed"), share: Buffer.alloc(32, 1) });
	owner.add({ message: ended, ...noEnvelope });
	await vi.waitFor(() => expect(copy.size()).toBe(2), { timeout: 20_000 });
	await queueOf("control").forgetOrder(ended);
	await vi.waitFor(() => expect(copy.size()).toBe(1), { timeout: 20_000 });
	// Killed: nothing is settled or said.
	owner.close();
	await server.unlink(`order:${order}`, `order:${order}:blobs`, `bull:orders:${order}`);

	remember(connected(), new OutboxCopy(path));
	await untilWorkedOn(queue, order);
	await queueOf("control").requestEnvelope(order);
	const stored = () => servers.cache.as("warden").exists(`o:${order}:${message.envelope.blob}:0`);
	await vi.waitFor(async () => expect(await stored()).toBe(1), { timeout: 20_000 });
});

test("an order whose job was lost, and not what it brought so far, goes on", async () => {
	const connection = connected();
	const { queue, server } = connection;
	const pendingOrders = remember(connection);
	const message = newMessage();
	const { order } = message;
	await queue.submitOrder(message);
	pendingOrders.add({ message, ...noEnvelope });
	await queueOf("services").saveResult(order, "0.unpack", { failure: "damaged", ms: 1 });
	await server.unlink(`bull:orders:${order}`);
	await untilWorkedOn(queue, order);
	const results = await queueOf("control").results(order);
	expect([...(results ?? [])]).toEqual([["0.unpack", { failure: "damaged", ms: 1 }]]);
	expect((await queue.openMessages()).map((open) => open.order)).toContain(order);
});

test("a restarted mail server takes over the pending orders: a queue that dies next loses nothing", async () => {
	const connection = connected();
	const { queue, server } = connection;
	const message = newMessage();
	const { order } = message;
	await queue.submitOrder(message);
	await remember(connection).ready;
	await server.unlink(`order:${order}`, `order:${order}:blobs`, `bull:orders:${order}`);
	await untilWorkedOn(queue, order);
	expect(await queue.closeOrder(message)).toMatchObject({ again: true });
});
