import { Redis } from "ioredis";
import type { SignTask } from "../crypto/task-signature.ts";
import { chunkCount, chunkKey, keyShareLocation } from "../handle.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { countWorkers } from "./count-workers.ts";
import { completedValue, IdempotencyKeys, idempotencyKey } from "./idempotency-keys.ts";
import { JobQueues } from "./job-queues.ts";
import {
	type OrderMessage,
	orderMessage,
	parseMessage,
	type TaskMessage,
	type TaskResult,
	taskResult,
	withVersion,
} from "./messages.ts";
import { everyOrder, PubSub } from "./pub-sub.ts";
import {
	envelopeRequestChannel,
	jobId,
	ledgerKey,
	orderKey,
	ordersQueue,
	overChannel,
	resultChannel,
	taskQueueOf,
} from "./redis-keys.ts";
import { roomKey } from "./room-reservations.ts";
import { signTask } from "./signed-tasks.ts";
import { Workers } from "./workers.ts";

/** A job is removed some milliseconds after its result is saved: how often its removal is polled for, in ms. */
const pollIntervalMs = 10;
/** A blob is recorded in the ledger this many chunks ahead. */
const ledgerStride = 64;

/** Open orders that are listed at most: as many as a restarted mail server takes over. */
const maxOpenOrders = 10_000;
/** Value of an open order that was submitted again. */
const openAgain = "again";
/** Third word about an order that ended without an answer: its sender's server repeats the mail. */
const dropped = "dropped";
/** How long replication of an order may take, in ms; after that the mail is refused for now, and its sender's server repeats it. */
const replicationTimeoutMs = 5_000;

/** Saves a result only while the order is open, so that a late task leaves nothing behind. The first result counts. */
const saveResultScript = `
if redis.call("EXISTS", KEYS[1]) == 0 then return 0 end
if redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[2]) == 1 then redis.call("PUBLISH", "${resultChannel}", ARGV[3]) end
return 1`;
const closeOrderScript = `
local open = redis.call("HGET", KEYS[1], "open")
if not open then return false end
if KEYS[3] then redis.call("SET", KEYS[3], ARGV[2], "KEEPTTL", "XX") end
redis.call("PUBLISH", "${overChannel}", ARGV[1])
return { open, redis.call("HGETALL", KEYS[2]) }`;

export class Queue {
	readonly workers: Workers;
	readonly idempotencyKeys: IdempotencyKeys;
	readonly #redis: Redis;
	readonly #jobQueues: JobQueues;
	readonly #pubSub: PubSub;

	constructor(url: string) {
		const options = { ...redisOptions(url), maxRetriesPerRequest: null };
		this.#redis = new Redis({ ...options, maxRetriesPerRequest: 3, commandTimeout: 10_000 });
		this.#redis.on("error", () => {});
		this.#jobQueues = new JobQueues(options);
		this.#pubSub = new PubSub(() => this.#redis.duplicate({ maxRetriesPerRequest: null }));
		this.idempotencyKeys = new IdempotencyKeys(this.#redis, (order) => this.#jobQueues.has(ordersQueue, order));
		this.workers = new Workers(this.#redis, this.#jobQueues, (...result) => this.saveResult(...result));
	}

	/**
	 * Opens an order. The reply 250 may be sent when this resolves, with the id of the order that answers the mail: an earlier one where the
	 * idempotency key is known. `replicas`: Redis replicas that must have it; throws when they do not in time.
	 */
	async submitOrder(message: OrderMessage, replicas = 0): Promise<string> {
		const { order, fingerprint, expiresAt } = message;
		const answering = fingerprint ? await this.idempotencyKeys.claim(fingerprint, order, expiresAt) : order;
		if (answering !== order) return answering;
		await this.#redis
			.multi()
			.hset(orderKey(order), "open", message.again ? openAgain : "1")
			.pexpireat(orderKey(order), Math.floor(expiresAt))
			.exec();
		const ofNotice = message.notice ? [message.notice.envelope] : [];
		for (const blob of [message.mail, message.envelope, keyShareLocation(order), ...ofNotice])
			await this.#recordInLedger(order, blob.blob, chunkCount(blob.size), expiresAt);
		await this.#jobQueues.add(ordersQueue, order, withVersion(message));
		if (replicas > 0 && !(await this.#isReplicated(message, replicas))) {
			await this.dropOrder(message);
			throw new Error("too few replicas have the order");
		}
		return order;
	}

	/** WAIT counts writes of its own connection only; a replica that has a later write has all before it. */
	async #isReplicated({ order, expiresAt }: OrderMessage, replicas: number): Promise<boolean> {
		await this.#redis.pexpireat(orderKey(order), Math.floor(expiresAt));
		return (await this.#redis.wait(replicas, replicationTimeoutMs)) >= replicas;
	}

	/** Signs a task and adds it to its service's queue, unless it waits or runs there already. Small `priority` first. */
	async dispatch(
		service: string,
		message: TaskMessage,
		when: { priority: number; delayMs: number },
		sign: SignTask,
	): Promise<void> {
		const { priority, delayMs } = when;
		const id = jobId(message.order, message.task);
		await this.#jobQueues.add(taskQueueOf(service), id, withVersion(signTask(sign, service, message)), {
			priority,
			delayMs,
		});
	}

	/** Waits until the job of a task that has its result is removed, at most for `mostMs`. */
	async waitUntilTaskRemoved(service: string, order: string, task: string, mostMs: number): Promise<void> {
		const deadline = Date.now() + mostMs;
		while (Date.now() < deadline && (await this.isPending(service, order, task)))
			await new Promise((resolve) => setTimeout(resolve, pollIntervalMs));
	}

	/** Whether a dispatched task still waits, runs, or has stalled. */
	isPending(service: string, order: string, task: string): Promise<boolean> {
		return this.#jobQueues.has(taskQueueOf(service), jobId(order, task));
	}

	/** Saves a task's result: the first one counts; after the order's end none is saved. */
	async saveResult(order: string, task: string, result: TaskResult): Promise<void> {
		await this.#redis.eval(saveResultScript, 1, orderKey(order), task, JSON.stringify(taskResult.parse(result)), order);
	}

	/** All results of an order so far by task; null when the order is over. */
	async results(order: string): Promise<Map<string, TaskResult> | null> {
		const { open, ...entries } = await this.#redis.hgetall(orderKey(order));
		if (open === undefined) return null;
		return new Map(Object.entries(entries).map(([task, json]) => [task, taskResult.parse(JSON.parse(json))]));
	}

	/** Calls back whenever a task of the order has a new result, until the returned function is called. */
	onResult(order: string, callback: () => void): Promise<() => void> {
		return this.#pubSub.subscribe(resultChannel, order, callback);
	}

	/** Calls back with every order that is closed, forgotten, or dropped. */
	onClosed(callback: (order: string, isDropped: boolean) => void): Promise<() => void> {
		return this.#pubSub.subscribe(overChannel, everyOrder, (about) => {
			const [order = "", , end] = about.split(" ");
			callback(order, end === dropped);
		});
	}

	/** Calls back with every order whose envelope is to be put into the cache again. */
	onEnvelopeRequested(callback: (order: string) => void): Promise<() => void> {
		return this.#pubSub.subscribe(envelopeRequestChannel, everyOrder, callback);
	}

	/** Asks the mail server that accepted the order to put its envelope into the cache again. */
	async requestEnvelope(order: string): Promise<void> {
		await this.#redis.publish(envelopeRequestChannel, order);
	}

	/** Those of these orders that the queue has lost: without job, or without results. */
	async missingOrders(wanted: readonly string[]): Promise<string[]> {
		const known = await Promise.all(
			wanted.map((order) => this.#redis.exists(orderKey(order), this.#jobQueues.keyOf(ordersQueue, order))),
		);
		return wanted.filter((_, at) => (known[at] ?? 0) < 2);
	}

	/** Whether the queue has no state of the order: it is forgotten, or was lost. */
	async isUnknown(order: string): Promise<boolean> {
		return (await this.#redis.exists(orderKey(order))) === 0;
	}

	/** Records a blob in the order's ledger. Called before chunk `index` is stored, so that chunks of a killed task can be deleted, too. */
	async recordBlob(order: string, blob: string, index: number, expiresAt: number): Promise<void> {
		if (index % ledgerStride === 0) await this.#recordInLedger(order, blob, index + ledgerStride, expiresAt);
	}

	async #recordInLedger(order: string, blob: string, chunks: number, expiresAt: number): Promise<void> {
		await this.#redis
			.multi()
			.hset(ledgerKey(order), blob, chunks)
			.pexpireat(ledgerKey(order), Math.floor(expiresAt))
			.exec();
	}

	/**
	 * Marks the order as completed and resolves with the cache keys of all that it ever stored, by blob; null where the queue has lost the
	 * order. Comes before the blobs and completion markers are deleted: a mail server that resubmitted the order after that would find
	 * everything lost, and ask the customer for a mail that is answered. `again`: it was submitted more than once, so that the ledger may be
	 * incomplete.
	 */
	async closeOrder({ order, fingerprint }: OrderMessage): Promise<{ blobs: string[][]; again: boolean } | null> {
		const keys = [
			orderKey(order),
			ledgerKey(order),
			...(fingerprint === undefined ? [] : [idempotencyKey(fingerprint)]),
		];
		const settled = await this.#redis.eval(closeOrderScript, keys.length, ...keys, order, completedValue(order));
		if (settled === null) return null;
		const [open, ledger] = settled as [string, string[]];
		const blobs: string[][] = [];
		for (let at = 0; at < ledger.length; at += 2)
			blobs.push(
				Array.from({ length: Number(ledger[at + 1]) }, (_, index) => chunkKey(order, ledger[at] as string, index)),
			);
		return { blobs, again: open === openAgain };
	}

	/** Deletes the order's state and ledger, and publishes its end. */
	async forgetOrder(message: OrderMessage): Promise<void> {
		const { order, fingerprint, acceptedAt } = message;
		if (fingerprint) await this.idempotencyKeys.complete(fingerprint, order);
		await this.#deleteState(order, `${order} ${acceptedAt}`);
	}

	async #deleteState(order: string, end: string): Promise<void> {
		const keys = [ledgerKey(order), orderKey(order)];
		await this.#redis.multi().unlink(keys).hdel(roomKey, order).publish(overChannel, end).exec();
	}

	/** Forgets the order and its idempotency key: its sender gets 451 and repeats the mail. */
	async dropOrder(message: OrderMessage): Promise<void> {
		const { order, acceptedAt, fingerprint } = message;
		// First: a repeated mail must not be taken for one that this order answers.
		if (fingerprint) await this.idempotencyKeys.release(fingerprint);
		await this.#deleteState(order, `${order} ${acceptedAt} ${dropped}`);
	}

	/** Messages of all open orders with a schema version that this program knows. */
	async openMessages(): Promise<OrderMessage[]> {
		const { data } = await this.#jobQueues.list(ordersQueue, maxOpenOrders);
		return data.flatMap((job) => {
			try {
				return [parseMessage(job, orderMessage)];
			} catch {
				return [];
			}
		});
	}

	/** Orders in work, and completed ones whose receipt is not yet written. */
	async unfinished(): Promise<number> {
		const { count } = await this.#jobQueues.list(ordersQueue, 1);
		// Read second: an order is counted here before it leaves the other count.
		return Math.max(count, this.workers.ending);
	}

	/** How many workers each queue has, by its name. */
	workerCounts(): Promise<(queue: string) => number> {
		return countWorkers(this.#redis);
	}

	async ping(): Promise<void> {
		await this.#redis.ping();
	}

	/**
	 * Waits until running jobs are completed, then closes every connection. With `abandon` it does not wait: other workers take the jobs when
	 * their locks expire.
	 */
	async close(options: { abandon?: boolean } = {}): Promise<void> {
		this.workers.close();
		await this.#jobQueues.close(options);
		this.#pubSub.close();
		this.#redis.disconnect();
	}
}
