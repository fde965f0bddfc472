import type { Cache } from "../cache/client.ts";
import { log } from "../log.ts";
import type { OrderMessage } from "../queue/messages.ts";
import type { Queue } from "../queue/queue.ts";
import { resubmissionLookMs } from "../retry.ts";
import type { CopiedOrder, OutboxCopy } from "./outbox-copy.ts";
import type { PendingOrder } from "./pending-order.ts";

interface PendingEntry extends Partial<PendingOrder> {
	readonly message: OrderMessage;
	/**
	 * When it expires, by the monotonic clock (`performance.now()`, ms): after a jump of the system clock past the hour all cache entries
	 * expire, and just then the sender has to be asked for the mail again.
	 */
	readonly until: number;
	/** Its sender's server has not heard 250 and has the mail: what is lost is taken from it again, and no notice asks the customer for it. */
	readonly senderKeeps?: true;
}

/** How an order ended. */
export type Settlement = "over" | "lost";
type OnSettled = (settlement: Settlement) => void;

/**
 * The outbox of this mail server: pending orders from 250 to their end, for the hour at most. When the queue is lost, they are submitted
 * again; when the cache is lost, their envelopes are put there again, and control asks each sender to send the mail again
 * (docs/decisions/0045). The mail server cannot decrypt them: envelopes are encrypted, their keys wrapped for other roles. A restarted mail
 * server takes over the orders that the queue has, without envelopes, as it has no right to read in the cache.
 */
export class PendingOrders {
	readonly #cache: Cache;
	readonly #queue: Queue;
	readonly #copy: OutboxCopy | undefined;
	readonly #entries = new Map<string, PendingEntry>();
	/** Sessions that reply 250 only at the order's end: until then the sender's server keeps the mail, and gets 451 when the order is lost. */
	readonly #waitingSessions = new Map<string, Set<OnSettled>>();
	readonly #timer: NodeJS.Timeout;
	#hasTakenOver = false;
	/** Resolves after the first check of the queue, which may be away for long. */
	readonly ready: Promise<void>;
	/** Orders that the queue did not have at the last check. */
	#missing: ReadonlySet<string> = new Set();

	/** `copy`: where a second process keeps the outbox, too. */
	constructor(cache: Cache, queue: Queue, copy?: OutboxCopy) {
		this.#cache = cache;
		this.#queue = queue;
		this.#copy = copy;
		copy?.start(
			() => this.#entries.values(),
			(order) => this.#takeBack(order),
		);
		this.ready = this.#checkQueue();
		// Subscriptions to a queue that is away begin when it is back.
		const heard = [
			queue.onClosed((order, isDropped) => this.#settle(order, isDropped ? "lost" : "over")),
			queue.onEnvelopeRequested((order) => void this.#restoreEnvelope(order).catch(() => {})),
			this.ready,
		];
		for (const listening of heard) listening.catch(() => {});
		this.#timer = setInterval(() => void this.#checkQueue().catch(() => {}), resubmissionLookMs);
	}

	/** Number of pending orders. */
	get size(): number {
		return this.#entries.size;
	}

	add(pending: PendingOrder): void {
		const until = performance.now() + pending.message.expiresAt - pending.message.acceptedAt;
		this.#entries.set(pending.message.order, { ...pending, until });
		this.#copy?.put(pending);
	}

	/** An order that this mail server's predecessor had. If it has ended meanwhile, the next checks of the queue tell. */
	#takeBack(order: CopiedOrder): void {
		const known = this.#entries.get(order.message.order);
		if (known?.envelope) return;
		const until = performance.now() + order.message.expiresAt - Date.now();
		this.#entries.set(order.message.order, { ...known, ...order, until });
	}

	/**
	 * Calls back at the order's end, at once where it has ended, until the returned function is called. From now on the sender's server is
	 * known to have the mail: it hears 250 only at the order's end.
	 */
	await(order: string, fingerprint: string, hear: OnSettled): () => void {
		const hearers = this.#waitingSessions.get(order) ?? new Set();
		this.#waitingSessions.set(order, hearers.add(hear));
		// Missing state is not enough: a queue that was lost has no state of any order.
		const pending = this.#entries.get(order);
		if (pending && !pending.senderKeeps) {
			const kept = { ...pending, senderKeeps: true } as const;
			this.#entries.set(order, kept);
			this.#copy?.put(kept);
		}
		const look = async () => {
			const unknown = !this.#entries.has(order) && (await this.#queue.isUnknown(order));
			if (await this.#queue.idempotencyKeys.isCompleted(fingerprint, order)) this.#settle(order, "over");
			else if (unknown) this.#settle(order, "lost");
		};
		look().catch(() => {});
		return () => {
			hearers.delete(hear);
			if (hearers.size === 0) this.#waitingSessions.delete(order);
		};
	}

	close(): void {
		this.#copy?.close();
		clearInterval(this.#timer);
	}

	#settle(order: string, settlement: Settlement): void {
		const pending = this.#entries.get(order);
		pending?.share?.fill(0);
		pending?.envelope?.fill(0);
		this.#entries.delete(order);
		this.#copy?.drop(order);
		const hearers = this.#waitingSessions.get(order) ?? [];
		this.#waitingSessions.delete(order);
		for (const hear of hearers) hear(settlement);
	}

	async #checkQueue(): Promise<void> {
		for (const [order, { until }] of this.#entries) if (until < performance.now()) this.#settle(order, "over");
		if (!this.#hasTakenOver) await this.#takeOver();
		const missing = new Set(await this.#queue.missingOrders([...this.#entries.keys()]));
		// Missing at two checks: the message of its end may arrive a moment after its state is deleted.
		for (const order of missing) if (this.#missing.has(order)) await this.#resubmit(order);
		this.#missing = missing;
	}

	async #takeOver(): Promise<void> {
		for (const message of await this.#queue.openMessages()) {
			const until = performance.now() + message.expiresAt - Date.now();
			if (!this.#entries.has(message.order)) this.#entries.set(message.order, { message, until });
		}
		this.#hasTakenOver = true;
	}

	async #resubmit(order: string): Promise<void> {
		const pending = this.#entries.get(order);
		if (!pending) return;
		// The message of its end was lost.
		if (await this.#queue.idempotencyKeys.isCompleted(pending.message.fingerprint, order))
			return this.#settle(order, "over");
		if (this.#waitingSessions.has(order)) return this.#settle(order, "lost");
		log.warn({ order }, "order lost with the queue, submitted again");
		const answering = await this.#queue.submitOrder({ ...pending.message, again: true, expiresAt: expiryOf(pending) });
		// Its sender has repeated the mail meanwhile.
		if (answering !== order) this.#settle(order, "over");
	}

	async #restoreEnvelope(order: string): Promise<void> {
		const pending = this.#entries.get(order);
		if (!pending) return;
		const { message, envelope, share } = pending;
		if (pending.senderKeeps || this.#waitingSessions.has(order)) {
			this.#settle(order, "lost");
			return this.#queue.dropOrder(message);
		}
		if (!envelope || !share) return;
		log.warn({ order }, "order lost with the cache, its envelope put there again");
		const blob = message.notice?.envelope.blob as string;
		await this.#cache.put(order, blob, 0, Buffer.from(envelope), expiryOf(pending));
		await this.#cache.putKeyShare(order, Buffer.from(share), expiryOf(pending));
	}
}

/** When a pending order expires, by the system clock as it is now, in ms since 1970. */
const expiryOf = ({ until }: PendingEntry): number => Date.now() + until - performance.now();
