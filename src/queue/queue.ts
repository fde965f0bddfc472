import { Queue as BullQueue, type ConnectionOptions, Worker } from "bullmq";
import { Redis } from "ioredis";
import type { z } from "zod";
import { redisOptions } from "../cache/address.ts";
import { chunkCount, chunkKey, shareOf } from "../cache/handle.ts";
import { log } from "../log.ts";
import { type Lineage, lineageOf } from "./lineage.ts";
import {
	type OrderMessage,
	orderMessage,
	schemaVersion,
	type TaskMessage,
	type TaskResult,
	taskMessage,
	taskResult,
} from "./messages.ts";
import { everyOrder, News } from "./news.ts";
import { Repeats } from "./repeats.ts";

/**
 * The one place that knows BullMQ. Orders and tasks are jobs; what a task brought lies in the order's hash until the order is
 * forgotten, so that any control can take an order up again by reading it:
 *
 *     order:ID         open → 1, TASK → TaskResult    gone: the order is over
 *     order:ID:blobs   BLOB → chunks that may exist     written before the chunks are
 */

/** A job whose handler threw (the cache or queue was away) is tried again after a second, for as long as its order lives. */
const retry = { attempts: 3600, backoff: { type: "fixed", delay: 1000 } } as const;
/** A killed worker's job is taken up again after this lock has run out, in ms. */
const lockMs = 6_000;
/** A job outlives its result by some milliseconds; so often it is looked for, in ms. */
const settledLookMs = 10;
const stalledCheckMs = 3_000;
const sweepMs = 10_000;
/** Blobs are entered in the ledger this many chunks ahead. */
const ledgerStride = 64;

const stateKey = (order: string) => `order:${order}`;
const ledgerKey = (order: string) => `order:${order}:blobs`;
const jobId = (order: string, task: string) => `${order}-${task}`;
const resultChannel = "results";
/** Orders that have ended, and orders whose envelope the cache has lost: whoever owes an answer listens. */
const overChannel = "over";
const wantedChannel = "wanted";
/** How long a replica may take to have an order, in ms; then the sender's server keeps it and tries again. */
const replicaMs = 5_000;

/** Saves a result only while the order is open, so that a late task leaves nothing behind. */
const saveScript = `
if redis.call("EXISTS", KEYS[1]) == 0 then return 0 end
if redis.call("HSETNX", KEYS[1], ARGV[1], ARGV[2]) == 1 then redis.call("PUBLISH", "${resultChannel}", ARGV[3]) end
return 1`;

export interface OpenOrder {
	readonly order: string;
	readonly acceptedAt: number;
	readonly done: readonly string[];
}

const sealedVersion = (message: OrderMessage | TaskMessage) => ({ version: schemaVersion, message });

/** A message of a newer program is given back: in a fleet half-way through an upgrade a newer one takes it up. */
function opened<Message>(data: unknown, schema: z.ZodType<Message>): Message {
	const { version, message } = data as { version?: unknown; message?: unknown };
	if (version !== schemaVersion) {
		log.error({ version: Number(version), known: schemaVersion }, "message of another version left to other programs");
		throw new Error("version");
	}
	return schema.parse(message);
}

export class Queue {
	readonly #redis: Redis;
	readonly #connection: ConnectionOptions;
	readonly #queues = new Map<string, BullQueue>();
	readonly #workers = new Set<Worker>();
	readonly #news: News;
	readonly #repeats: Repeats;
	#sweeping: NodeJS.Timeout | undefined;

	constructor(url: string) {
		const options = { ...redisOptions(url), maxRetriesPerRequest: null };
		this.#redis = new Redis({ ...options, maxRetriesPerRequest: 3, commandTimeout: 10_000 });
		this.#redis.on("error", () => {});
		this.#connection = options;
		this.#news = new News(() => this.#redis.duplicate({ maxRetriesPerRequest: null }));
		this.#repeats = new Repeats(
			this.#redis,
			async (order) => (await this.#queue("orders").getJob(order)) !== undefined,
		);
	}

	/**
	 * The order is open from here on; 250 may be said when this resolves, with the id of the order that answers the mail: an
	 * earlier one where the same mail has come before.
	 */
	async submitOrder(message: OrderMessage, replicas = 0): Promise<string> {
		const { order, fingerprint, expiresAt } = message;
		const answering = fingerprint ? await this.#repeats.claim(fingerprint, order, expiresAt) : order;
		if (answering !== order) return answering;
		await this.#redis
			.multi()
			.hset(stateKey(order), "open", "1")
			.pexpireat(stateKey(order), Math.floor(expiresAt))
			.exec();
		const ofNotice = message.notice ? [message.notice.envelope] : [];
		for (const blob of [message.mail, message.envelope, shareOf(order), ...ofNotice])
			await this.#enter(order, blob.blob, chunkCount(blob.size), expiresAt);
		await this.#queue("orders").add("order", sealedVersion(message), { jobId: order });
		if (replicas > 0 && !(await this.#isReplicated(message, replicas))) {
			await this.dropOrder(message);
			throw new Error("too few replicas have the order");
		}
		return order;
	}

	/** WAIT speaks for its own connection; a replica that has a later write has all before it. */
	async #isReplicated({ order, expiresAt }: OrderMessage, replicas: number): Promise<boolean> {
		await this.#redis.pexpireat(stateKey(order), Math.floor(expiresAt));
		return (await this.#redis.wait(replicas, replicaMs)) >= replicas;
	}

	/**
	 * Control's half: `work` conducts an order to its end; when it throws it is tried again. What it returns is called when
	 * nothing of the order is left in the queue. `services`: all whose queues an order may have touched.
	 */
	workOrders(
		concurrency: number,
		services: readonly string[],
		work: (message: OrderMessage) => Promise<() => unknown>,
	): void {
		const afterwards = new Map<string, () => unknown>();
		const worker = this.#work("orders", concurrency, 1000, async (data) => {
			const message = opened(data, orderMessage);
			afterwards.set(message.order, await work(message));
		});
		worker.on("completed", async ({ id = "" }) => {
			const afterward = afterwards.get(id);
			afterwards.delete(id);
			await this.#sweep(services).catch(() => {});
			afterward?.();
		});
		this.#sweeping = setInterval(() => void this.#sweep(services).catch(() => {}), sweepMs);
	}

	/**
	 * BullMQ counts jobs and notes their ids in event streams that nobody reads: no trace of an order may stay there. Done after
	 * each order, and every now and then, for what a worker has noted late that was cut off.
	 */
	async #sweep(services: readonly string[]): Promise<void> {
		const queues = ["orders", ...services.map((service) => `task-${service}`)].map((name) => this.#queue(name));
		const traces = queues.flatMap((queue) => [queue.toKey("events"), queue.toKey("id")]);
		await this.#redis.unlink(...traces);
	}

	/** Gives a task out; a task that is already waiting or in work is not given out twice. Small `priority` first. */
	async dispatch(service: string, message: TaskMessage, when: { priority: number; delayMs: number }): Promise<void> {
		await this.#queue(`task-${service}`).add("task", sealedVersion(message), {
			jobId: jobId(message.order, message.task),
			priority: Math.min(when.priority, 2_000_000),
			delay: when.delayMs,
		});
	}

	/** Waits until a task that has its result is also gone as a job, at most for `mostMs`. */
	async settled(service: string, order: string, task: string, mostMs: number): Promise<void> {
		const deadline = Date.now() + mostMs;
		while (Date.now() < deadline && (await this.isPending(service, order, task)))
			await new Promise((resolve) => setTimeout(resolve, settledLookMs));
	}

	/** Whether a task that was given out still waits, is in work, or lies ready to be taken up again. */
	async isPending(service: string, order: string, task: string): Promise<boolean> {
		return (await this.#queue(`task-${service}`).getJob(jobId(order, task))) !== undefined;
	}

	/**
	 * The services' half. Tasks of orders that are over, or that have a result already, are dropped. `work` may throw, and hears
	 * how often it has for this task.
	 */
	workTasks(
		service: string,
		concurrency: number,
		work: (message: TaskMessage, failedBefore: number) => Promise<TaskResult>,
	): void {
		this.#work(`task-${service}`, concurrency, 1, async (data, failedBefore) => {
			const message = opened(data, taskMessage);
			const [open, done] = await this.#redis.hmget(stateKey(message.order), "open", message.task);
			if (open === null || done !== null) return;
			await this.saveResult(message.order, message.task, await work(message, failedBefore));
		});
	}

	/** The first result of a task counts; after the order's end none. */
	async saveResult(order: string, task: string, result: TaskResult): Promise<void> {
		await this.#redis.eval(saveScript, 1, stateKey(order), task, JSON.stringify(taskResult.parse(result)), order);
	}

	/** All results of an order so far by task; null when the order is over. */
	async results(order: string): Promise<Map<string, TaskResult> | null> {
		const { open, ...entries } = await this.#redis.hgetall(stateKey(order));
		if (open === undefined) return null;
		return new Map(Object.entries(entries).map(([task, json]) => [task, taskResult.parse(JSON.parse(json))]));
	}

	/** Calls back whenever a task of the order has a new result, until the returned function is called. */
	onResult(order: string, callback: () => void): Promise<() => void> {
		return this.#news.listen(resultChannel, order, callback);
	}

	/** Calls back with every order that ends. */
	onOver(callback: (order: string, acceptedAt: number) => void): Promise<() => void> {
		return this.#news.listen(overChannel, everyOrder, (about) => {
			const [order = "", acceptedAt] = about.split(" ");
			callback(order, Number(acceptedAt));
		});
	}

	/** Calls back with every order whose envelope is wanted in the cache again. */
	onWanted(callback: (order: string) => void): Promise<() => void> {
		return this.#news.listen(wantedChannel, everyOrder, callback);
	}

	/** Asks whoever owes the order's answer to put its envelope into the cache again. */
	async wantEnvelope(order: string): Promise<void> {
		await this.#redis.publish(wantedChannel, order);
	}

	/** Which history the server's data have: another one after a restart from nothing. */
	async lineage(): Promise<Lineage> {
		return lineageOf(await this.#redis.info("replication"));
	}

	/** Which of these orders the queue does not know. */
	async missing(orders: readonly string[]): Promise<string[]> {
		const known = await Promise.all(orders.map((order) => this.#redis.exists(stateKey(order))));
		return orders.filter((_, at) => known[at] === 0);
	}

	/** Is called before chunk `index` of a blob is stored, so that even what a killed task left can be forgotten. */
	async enterBlob(order: string, blob: string, index: number, expiresAt: number): Promise<void> {
		if (index % ledgerStride === 0) await this.#enter(order, blob, index + ledgerStride, expiresAt);
	}

	async #enter(order: string, blob: string, chunks: number, expiresAt: number): Promise<void> {
		await this.#redis
			.multi()
			.hset(ledgerKey(order), blob, chunks)
			.pexpireat(ledgerKey(order), Math.floor(expiresAt))
			.exec();
	}

	/** The cache keys of all that the order ever stored, in portions. */
	async *blobKeys(order: string): AsyncGenerator<string[]> {
		for (const [blob, chunks] of Object.entries(await this.#redis.hgetall(ledgerKey(order))))
			yield Array.from({ length: Number(chunks) }, (_, index) => chunkKey(order, blob, index));
	}

	/** The last thing that happens to an order. */
	async forgetOrder({ order, fingerprint, acceptedAt }: OrderMessage): Promise<void> {
		if (fingerprint) await this.#repeats.end(fingerprint, order);
		await this.#redis
			.multi()
			.unlink(ledgerKey(order), stateKey(order))
			.publish(overChannel, `${order} ${acceptedAt}`)
			.exec();
	}

	/** As if the order had never been: its sender is told to send the mail again. */
	async dropOrder(message: OrderMessage): Promise<void> {
		await this.forgetOrder(message);
		if (message.fingerprint) await this.#repeats.drop(message.fingerprint);
	}

	/** Orders in work, the oldest first, with the names of the tasks that are done; at most `most`, and how many there are. */
	async openOrders(most: number): Promise<{ orders: OpenOrder[]; count: number }> {
		const queue = this.#queue("orders");
		const states = ["active", "prioritized", "waiting", "delayed"] as const;
		const count = await queue.getJobCountByTypes(...states);
		const jobs = await queue.getJobs([...states], 0, most - 1, true);
		const messages = jobs.flatMap((job) => (job ? [(job.data as { message: OrderMessage }).message] : []));
		const orders = await Promise.all(
			messages.map(async ({ order, acceptedAt }) => {
				const fields = await this.#redis.hkeys(stateKey(order));
				return { order, acceptedAt, done: fields.filter((field) => field !== "open") };
			}),
		);
		return { orders: orders.toSorted((a, b) => a.acceptedAt - b.acceptedAt).slice(0, most), count };
	}

	/** The server's own. */
	async version(): Promise<string> {
		return /^redis_version:(\S+)/m.exec(await this.#redis.info("server"))?.[1] ?? "";
	}

	async ping(): Promise<void> {
		await this.#redis.ping();
	}

	async waiting(service: string): Promise<number> {
		const { waiting = 0, prioritized = 0, active = 0 } = await this.#queue(`task-${service}`).getJobCounts();
		return waiting + prioritized + active;
	}

	async workerCount(name: "orders" | `task-${string}`): Promise<number> {
		return (await this.#queue(name).getWorkers()).length;
	}

	/**
	 * Lets workers finish what they are at, then closes every connection. With `abandon` they let go at once:
	 * their jobs are taken up by another worker when the lock has run out.
	 */
	async close(options: { abandon?: boolean } = {}): Promise<void> {
		clearInterval(this.#sweeping);
		await Promise.all([...this.#workers].map((worker) => worker.close(options.abandon ?? false)));
		await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
		this.#news.close();
		this.#redis.disconnect();
	}

	#queue(name: string): BullQueue {
		let queue = this.#queues.get(name);
		if (!queue) {
			queue = new BullQueue(name, {
				connection: this.#connection,
				// No event streams: nobody reads them, and they would keep ids beyond the order's end.
				streams: { events: { maxLen: 0 } },
				defaultJobOptions: {
					removeOnComplete: true,
					removeOnFail: true,
					...retry,
					stackTraceLimit: 0,
				},
			});
			queue.on("error", () => {});
			this.#queues.set(name, queue);
		}
		return queue;
	}

	#work(
		name: string,
		concurrency: number,
		maxStalledCount: number,
		work: (data: unknown, failedBefore: number) => Promise<void>,
	): Worker {
		// The queue's settings (no events) must be there before its first worker.
		this.#queue(name);
		const worker = new Worker(
			name,
			async (job) => {
				try {
					await work(job.data, job.attemptsMade);
				} catch {
					// BullMQ keeps the text of what is thrown: only a code may reach it.
					throw new Error("failed");
				}
			},
			{
				connection: this.#connection,
				concurrency,
				lockDuration: lockMs,
				stalledInterval: stalledCheckMs,
				maxStalledCount,
			},
		);
		worker.on("error", () => {});
		this.#workers.add(worker);
		return worker;
	}
}
