import { createHash, randomBytes } from "node:crypto";
import type { Cache } from "../cache/client.ts";
import type { TaskMessage } from "../queue/messages.ts";
import type { Queue } from "../queue/queue.ts";

/** What a mark holds says nothing: that it is there says all. */
const markBytes = 32;

/**
 * Remembers in the cache that something was done that must not be done twice: the queue may die between the deed and its result,
 * and then the order is worked on again. Forgotten with the order.
 */
export class Deeds {
	readonly #cache: Cache;
	readonly #queue: Queue;

	constructor(cache: Cache, queue: Queue) {
		this.#cache = cache;
		this.#queue = queue;
	}

	async wasDone({ order }: TaskMessage, deed: string): Promise<boolean> {
		return (await this.#cache.get(order, markOf(order, deed), 0)) !== null;
	}

	/** If neither cache nor queue can be reached there is nothing left to note it in; the answer's Message-ID is the same then. */
	async note({ order, expiresAt }: TaskMessage, deed: string): Promise<void> {
		const mark = markOf(order, deed);
		await this.#cache.put(order, mark, 0, randomBytes(markBytes), expiresAt).catch(() => {});
		await this.#queue.enterBlob(order, mark, 0, expiresAt).catch(() => {});
	}
}

const markOf = (order: string, deed: string): string =>
	createHash("sha256").update(`${order} ${deed}`).digest("hex").slice(0, 32);
