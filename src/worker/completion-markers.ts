import { createHash, randomBytes } from "node:crypto";
import type { Cache } from "../cache/client.ts";
import type { TaskMessage } from "../queue/messages.ts";
import type { Queue } from "../queue/queue.ts";

/** Size of a marker, in bytes. They are random: only the marker's existence counts. */
const markerBytes = 32;

/**
 * Completion markers, for tasks whose effect must happen once (a delivery): a marker in the cache says that the task with this completion
 * key has run. The queue may be lost between the effect and its result, and then the order is processed again. A marker is deleted with its
 * order.
 */
export class CompletionMarkers {
	readonly #cache: Cache;
	readonly #queue: Queue;

	constructor(cache: Cache, queue: Queue) {
		this.#cache = cache;
		this.#queue = queue;
	}

	/** Rejects when a marker that exists cannot be recorded in the order's ledger: it would not be deleted with the order. */
	async isCompleted(message: TaskMessage, key: string): Promise<boolean> {
		if ((await this.#cache.get(message.order, markerBlob(message.order, key), 0)) === null) return false;
		await this.#recordInLedger(message, key);
		return true;
	}

	/**
	 * Called after the effect. A cache that is away loses the marker; a second answer then has the same Message-ID. Rejects as `isCompleted`
	 * does.
	 */
	async markCompleted(message: TaskMessage, key: string): Promise<void> {
		const { order, expiresAt } = message;
		// A write that seems to have failed may still arrive: it is recorded all the same.
		await this.#cache.put(order, markerBlob(order, key), 0, randomBytes(markerBytes), expiresAt).catch(() => {});
		await this.#recordInLedger(message, key);
	}

	/** After the marker, unlike for other blobs: an effect without marker would be repeated, a marker without ledger only expires late. */
	async #recordInLedger({ order, expiresAt }: TaskMessage, key: string): Promise<void> {
		await this.#queue.recordBlob(order, markerBlob(order, key), 0, expiresAt);
	}
}

const markerBlob = (order: string, key: string): string =>
	createHash("sha256").update(`${order} ${key}`).digest("hex").slice(0, 32);
