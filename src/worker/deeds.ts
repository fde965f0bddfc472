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

	/** Rejects when the mark of what was done cannot be put on the order's ledger: nobody would erase it. */
	async wasDone(message: TaskMessage, deed: string): Promise<boolean> {
		if ((await this.#cache.get(message.order, markOf(message.order, deed), 0)) === null) return false;
		await this.#enter(message, deed);
		return true;
	}

	/** Without the cache there is nothing left to note it in; the answer's Message-ID is the same then. Rejects as `wasDone`. */
	async note(message: TaskMessage, deed: string): Promise<void> {
		const { order, expiresAt } = message;
		// One that seems to have failed may still arrive, when a silent wire speaks again: it is entered all the same.
		await this.#cache.put(order, markOf(order, deed), 0, randomBytes(markBytes), expiresAt).catch(() => {});
		await this.#enter(message, deed);
	}

	/** After the deed: it is worth more to know that it was done than to know that it is known. */
	async #enter({ order, expiresAt }: TaskMessage, deed: string): Promise<void> {
		await this.#queue.enterBlob(order, markOf(order, deed), 0, expiresAt);
	}
}

const markOf = (order: string, deed: string): string =>
	createHash("sha256").update(`${order} ${deed}`).digest("hex").slice(0, 32);
