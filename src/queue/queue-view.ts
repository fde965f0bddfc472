import type { Redis } from "ioredis";
import { connectionTo, versionOf } from "../redis/connection.ts";
import { countWorkers } from "./count-workers.ts";
import { everyOrder, PubSub } from "./pub-sub.ts";
import { orderKey, ordersQueue, overChannel, taskQueueOf } from "./redis-keys.ts";

/** How long a command may take, in ms. */
const commandMs = 10_000;

export interface OpenOrder {
	readonly order: string;
	/** ms since 1970. */
	readonly acceptedAt: number;
	readonly done: readonly string[];
}

/** BullMQ's lists and sorted sets of job ids. */
const listed = (queue: string) => ["active", "wait"].map((state) => `bull:${queue}:${state}`);
const sorted = (queue: string, ...states: string[]) => states.map((state) => `bull:${queue}:${state}`);
/** Beside ids BullMQ may keep a marker in a list. */
const isOrder = (id: string): boolean => /^[0-9a-f]{32}$/.test(id);

/**
 * The queue as the status page sees it: ids, counts and names of tasks. Its user on the server has the right to read nothing else, neither
 * wrapped keys nor handles of mails, and to write nothing (`redis/acl.ts`); so it does without BullMQ, whose queries are scripts.
 */
export class QueueView {
	readonly #redis: Redis;
	readonly #pubSub: PubSub;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandMs);
		this.#pubSub = new PubSub(() => this.#redis.duplicate({ maxRetriesPerRequest: null, lazyConnect: false }));
	}

	/**
	 * Orders in work, the oldest first, with the names of the tasks that are done; at most `most`, and how many there are. `dwellSeconds`: the
	 * longest life of an order, from which and its expiry follows when it was accepted.
	 */
	async openOrders(most: number, dwellSeconds: number): Promise<{ orders: OpenOrder[]; count: number }> {
		const [lists, sets] = [listed(ordersQueue), sorted(ordersQueue, "prioritized", "delayed")];
		const ids = (
			await Promise.all([
				...lists.map((list) => this.#redis.lrange(list, -most, -1)),
				...sets.map((set) => this.#redis.zrange(set, 0, String(most - 1))),
			])
		).flat();
		const open = await Promise.all(
			[...new Set(ids.filter(isOrder))].map(async (order) => {
				const [fields, leftMs] = await Promise.all([
					this.#redis.hkeys(orderKey(order)),
					this.#redis.pttl(orderKey(order)),
				]);
				const acceptedAt = Date.now() + leftMs - dwellSeconds * 1000;
				return { order, acceptedAt, done: fields.filter((field) => field !== "open") };
			}),
		);
		const counts = await this.#lengths(lists, sets);
		return { orders: open.toSorted((a, b) => a.acceptedAt - b.acceptedAt).slice(0, most), count: counts };
	}

	/** Tasks of a service that wait or run. */
	waiting(service: string): Promise<number> {
		const queue = taskQueueOf(service);
		return this.#lengths(listed(queue), sorted(queue, "prioritized"));
	}

	/** How many workers each queue has, by its name. */
	workers(): Promise<(queue: string) => number> {
		return countWorkers(this.#redis);
	}

	/** Calls back with every order that is forgotten. */
	onForgotten(callback: (order: string, acceptedAt: number) => void): Promise<() => void> {
		return this.#pubSub.subscribe(overChannel, everyOrder, (about) => {
			const [order = "", acceptedAt] = about.split(" ");
			if (acceptedAt !== undefined) callback(order, Number(acceptedAt));
		});
	}

	/** The Redis server's version. */
	version(): Promise<string> {
		return versionOf(this.#redis);
	}

	async ping(): Promise<void> {
		await this.#redis.ping();
	}

	close(): void {
		this.#pubSub.close();
		this.#redis.disconnect();
	}

	async #lengths(lists: readonly string[], sets: readonly string[]): Promise<number> {
		const lengths = await Promise.all([
			...lists.map((list) => this.#redis.llen(list)),
			...sets.map((set) => this.#redis.zcard(set)),
		]);
		return lengths.reduce((sum, length) => sum + length, 0);
	}
}
