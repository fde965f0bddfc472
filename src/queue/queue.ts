import { Redis } from "ioredis";
import { chunkCount, chunkKey, shareOf } from "../handle.ts";
import { redisOptions } from "../redis/address.ts";
import { Jobs } from "./jobs.ts";
import {
	type OrderMessage,
	opened,
	orderMessage,
	type TaskMessage,
	type TaskResult,
	taskResult,
	versioned,
} from "./messages.ts";
import { jobId, ledgerKey, orders, stateKey, tasksOf } from "./names.ts";
import { everyOrder, News } from "./news.ts";
import { overMark, Repeats, repeatKey } from "./repeats.ts";
import { Workers } from "./workers.ts";

/** A job outlives its result by some milliseconds; so often it is looked for, in ms. */
const settledLookMs = 10;
/** Blobs are entered in the ledger this many chunks ahead. */
const ledgerStride = 64;

/** More are never open: a mail server takes over no more from its predecessor. */
const ordersMost = 10_000;
/** Says of an open order that it is so for the second time. */
const openAgain = "again";
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
const settleScript = `
local open = redis.call("HGET", KEYS[1], "open")
if not open then return false end
if KEYS[3] then redis.call("SET", KEYS[3], ARGV[2], "KEEPTTL", "XX") end
redis.call("PUBLISH", "${overChannel}", ARGV[1])
return { open, redis.call("HGETALL", KEYS[2]) }`;

export interface OpenOrder {
	readonly order: string;
	readonly acceptedAt: number;
	readonly done: readonly string[];
}

export class Queue {
	readonly workers: Workers;
	readonly #redis: Redis;
	readonly #jobs: Jobs;
	readonly #news: News;
	readonly #repeats: Repeats;

	constructor(url: string) {
		const options = { ...redisOptions(url), maxRetriesPerRequest: null };
		this.#redis = new Redis({ ...options, maxRetriesPerRequest: 3, commandTimeout: 10_000 });
		this.#redis.on("error", () => {});
		this.#jobs = new Jobs(options);
		this.#news = new News(() => this.#redis.duplicate({ maxRetriesPerRequest: null }));
		this.#repeats = new Repeats(this.#redis, (order) => this.#jobs.has(orders, order));
		this.workers = new Workers(this.#redis, this.#jobs, (...result) => this.saveResult(...result));
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
			.hset(stateKey(order), "open", message.again ? openAgain : "1")
			.pexpireat(stateKey(order), Math.floor(expiresAt))
			.exec();
		const ofNotice = message.notice ? [message.notice.envelope] : [];
		for (const blob of [message.mail, message.envelope, shareOf(order), ...ofNotice])
			await this.#enter(order, blob.blob, chunkCount(blob.size), expiresAt);
		await this.#jobs.add(orders, order, versioned(message));
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

	/** Gives a task out; a task that is already waiting or in work is not given out twice. Small `priority` first. */
	async dispatch(service: string, message: TaskMessage, when: { priority: number; delayMs: number }): Promise<void> {
		const { priority, delayMs } = when;
		const id = jobId(message.order, message.task);
		await this.#jobs.add(tasksOf(service), id, versioned(message), {
			priority: Math.min(priority, 2_000_000),
			delayMs,
		});
	}

	/** Waits until a task that has its result is also gone as a job, at most for `mostMs`. */
	async settled(service: string, order: string, task: string, mostMs: number): Promise<void> {
		const deadline = Date.now() + mostMs;
		while (Date.now() < deadline && (await this.isPending(service, order, task)))
			await new Promise((resolve) => setTimeout(resolve, settledLookMs));
	}

	/** Whether a task that was given out still waits, is in work, or lies ready to be taken up again. */
	isPending(service: string, order: string, task: string): Promise<boolean> {
		return this.#jobs.has(tasksOf(service), jobId(order, task));
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

	/** Calls back with every order that is settled or forgotten. */
	onSettled(callback: (order: string) => void): Promise<() => void> {
		return this.#news.listen(overChannel, everyOrder, (about) => callback(about.split(" ")[0] as string));
	}

	/** Calls back with every order that is forgotten. */
	onOver(callback: (order: string, acceptedAt: number) => void): Promise<() => void> {
		return this.#news.listen(overChannel, everyOrder, (about) => {
			const [order = "", acceptedAt] = about.split(" ");
			if (acceptedAt !== undefined) callback(order, Number(acceptedAt));
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

	/** Whether the order came to its end, as far as the queue remembers. */
	async hasEnded({ order, fingerprint }: OrderMessage): Promise<boolean> {
		return fingerprint !== undefined && (await this.#repeats.isOver(fingerprint, order));
	}

	/** Which of these orders nobody works on: the queue does not know them, or has what they brought so far and not the job. */
	async missing(wanted: readonly string[]): Promise<string[]> {
		const known = await Promise.all(
			wanted.map((order) => this.#redis.exists(stateKey(order), this.#jobs.keyOf(orders, order))),
		);
		return wanted.filter((_, at) => (known[at] ?? 0) < 2);
	}

	/** Whether the order has come to its end, or was lost. */
	async isOver(order: string): Promise<boolean> {
		return (await this.#redis.exists(stateKey(order))) === 0;
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

	/**
	 * Nobody is owed anything any more: resolves with the cache keys of all that the order ever stored, by blob, or null where the queue has
	 * lost the order. Said before the blobs go, and with them the mark that it was answered: who submitted it again after that would find
	 * everything lost, and ask for a mail that is answered. `again`: submitted more than once, so that the ledger may lack something.
	 */
	async settle({ order, fingerprint }: OrderMessage): Promise<{ blobs: string[][]; again: boolean } | null> {
		const keys = [stateKey(order), ledgerKey(order), ...(fingerprint === undefined ? [] : [repeatKey(fingerprint)])];
		const settled = await this.#redis.eval(settleScript, keys.length, ...keys, order, overMark(order));
		if (settled === null) return null;
		const [open, ledger] = settled as [string, string[]];
		const blobs: string[][] = [];
		for (let at = 0; at < ledger.length; at += 2)
			blobs.push(
				Array.from({ length: Number(ledger[at + 1]) }, (_, index) => chunkKey(order, ledger[at] as string, index)),
			);
		return { blobs, again: open === openAgain };
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

	/** All orders in work that this version understands. */
	async openMessages(): Promise<OrderMessage[]> {
		const { data } = await this.#jobs.list(orders, ordersMost);
		return data.flatMap((job) => {
			try {
				return [opened(job, orderMessage)];
			} catch {
				return [];
			}
		});
	}

	/** Orders in work, the oldest first, with the names of the tasks that are done; at most `most`, and how many there are. */
	async openOrders(most: number): Promise<{ orders: OpenOrder[]; count: number }> {
		const { data, count } = await this.#jobs.list(orders, most);
		const messages = data.map((job) => (job as { message: OrderMessage }).message);
		const open = await Promise.all(
			messages.map(async ({ order, acceptedAt }) => {
				const fields = await this.#redis.hkeys(stateKey(order));
				return { order, acceptedAt, done: fields.filter((field) => field !== "open") };
			}),
		);
		return { orders: open.toSorted((a, b) => a.acceptedAt - b.acceptedAt).slice(0, most), count };
	}

	/** Orders in work, and ends that control has still to note. */
	async unfinished(): Promise<number> {
		const { count } = await this.#jobs.list(orders, 1);
		// Asked second: an order is among these before it leaves the others.
		return Math.max(count, this.workers.ending);
	}

	/** The server's own. */
	async version(): Promise<string> {
		return /^redis_version:(\S+)/m.exec(await this.#redis.info("server"))?.[1] ?? "";
	}

	async ping(): Promise<void> {
		await this.#redis.ping();
	}

	waiting(service: string): Promise<number> {
		return this.#jobs.count(tasksOf(service));
	}

	workerCount(name: typeof orders | ReturnType<typeof tasksOf>): Promise<number> {
		return this.#jobs.workerCount(name);
	}

	/**
	 * Lets workers finish what they are at, then closes every connection. With `abandon` they let go at once:
	 * their jobs are taken up by another worker when the lock has run out.
	 */
	async close(options: { abandon?: boolean } = {}): Promise<void> {
		this.workers.close();
		await this.#jobs.close(options);
		this.#news.close();
		this.#redis.disconnect();
	}
}
