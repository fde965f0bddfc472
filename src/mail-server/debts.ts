import type { Cache } from "../cache/client.ts";
import { log } from "../log.ts";
import type { OrderMessage } from "../queue/messages.ts";
import type { Queue } from "../queue/queue.ts";
import { resubmissionLookMs } from "../retry.ts";

/** An answer is owed: enough to have the mail worked on again, and nothing that whoever keeps it could read. */
export interface Debt {
	readonly message: OrderMessage;
	/** The envelope for the notice that the mail was lost, sealed under a key of its own, and a share of that key. */
	readonly envelope: Uint8Array;
	readonly share: Uint8Array;
}

interface Owed extends Partial<Debt> {
	readonly message: OrderMessage;
	/**
	 * When it is over, by `performance.now()`: should the machine's clock jump past the hour, everything expires at once, and just
	 * then somebody has to know whom to ask for the mail again.
	 */
	readonly until: number;
}

/** What became of an order. */
export type Settlement = "over" | "lost";
type Hear = (settlement: Settlement) => void;

/**
 * Whom we owe an answer: the orders of this mail server from 250 to their end, for the hour at most. Where the queue dies, they are
 * submitted again; where the cache dies, their envelopes are put there again, and control asks each sender to send the mail once more.
 * Nothing here can be read here: envelopes are sealed, their keys wrapped for others (docs/decisions/0045). A mail server that is started
 * again takes over what the queue has, without envelopes: it may not read in the cache.
 */
export class Debts {
	readonly #cache: Cache;
	readonly #queue: Queue;
	readonly #owed = new Map<string, Owed>();
	/** Sessions that say 250 only at the order's end: until then the sender's server keeps the mail, and hears 451 when ours is lost. */
	readonly #awaited = new Map<string, Set<Hear>>();
	readonly #timer: NodeJS.Timeout;
	#hasTakenOver = false;
	/** When the queue was first looked at; it may be away for long. */
	readonly ready: Promise<void>;
	/** Those that the queue did not have at the last look. */
	#missing: ReadonlySet<string> = new Set();

	constructor(cache: Cache, queue: Queue) {
		this.#cache = cache;
		this.#queue = queue;
		this.ready = this.#look();
		// A queue that is not there yet is heard as soon as it is.
		const heard = [
			queue.onClosed((order) => this.#settle(order, "over")),
			queue.onEnvelopeRequested((order) => void this.#restoreEnvelope(order).catch(() => {})),
			this.ready,
		];
		for (const listening of heard) listening.catch(() => {});
		this.#timer = setInterval(() => void this.#look().catch(() => {}), resubmissionLookMs);
	}

	/** So many orders are not answered yet, as far as is known here. */
	get size(): number {
		return this.#owed.size;
	}

	owe(debt: Debt): void {
		const until = performance.now() + debt.message.expiresAt - debt.message.acceptedAt;
		this.#owed.set(debt.message.order, { ...debt, until });
	}

	/** Calls back at the order's end, at once where that has been, until the returned function is called. */
	await(order: string, hear: Hear): () => void {
		const hearers = this.#awaited.get(order) ?? new Set();
		this.#awaited.set(order, hearers.add(hear));
		// Where it is owed here the queue alone does not tell: one that died and is empty knows no order either.
		const debt = this.#owed.get(order);
		const ended = debt ? this.#queue.isCompleted(debt.message) : this.#queue.isUnknown(order);
		ended.then(
			(over) => over && this.#settle(order, "over"),
			() => {},
		);
		return () => {
			hearers.delete(hear);
			if (hearers.size === 0) this.#awaited.delete(order);
		};
	}

	close(): void {
		clearInterval(this.#timer);
	}

	#settle(order: string, settlement: Settlement): void {
		const debt = this.#owed.get(order);
		debt?.share?.fill(0);
		debt?.envelope?.fill(0);
		this.#owed.delete(order);
		const hearers = this.#awaited.get(order) ?? [];
		this.#awaited.delete(order);
		for (const hear of hearers) hear(settlement);
	}

	async #look(): Promise<void> {
		for (const [order, { until }] of this.#owed) if (until < performance.now()) this.#settle(order, "over");
		if (!this.#hasTakenOver) await this.#takeOver();
		const missing = new Set(await this.#queue.missingOrders([...this.#owed.keys()]));
		// Missing twice: the news of its end may come a moment later than its absence is seen.
		for (const order of missing) if (this.#missing.has(order)) await this.#submitAgain(order);
		this.#missing = missing;
	}

	async #takeOver(): Promise<void> {
		for (const message of await this.#queue.openMessages()) {
			const until = performance.now() + message.expiresAt - Date.now();
			if (!this.#owed.has(message.order)) this.#owed.set(message.order, { message, until });
		}
		this.#hasTakenOver = true;
	}

	async #submitAgain(order: string): Promise<void> {
		const debt = this.#owed.get(order);
		if (!debt) return;
		// The news of its end was lost.
		if (await this.#queue.isCompleted(debt.message)) return this.#settle(order, "over");
		if (this.#awaited.has(order)) return this.#settle(order, "lost");
		log.warn({ order }, "order lost with the queue, submitted again");
		const answering = await this.#queue.submitOrder({ ...debt.message, again: true, expiresAt: endOf(debt) });
		// Its sender was quicker and has repeated the mail.
		if (answering !== order) this.#settle(order, "over");
	}

	async #restoreEnvelope(order: string): Promise<void> {
		const debt = this.#owed.get(order);
		if (!debt) return;
		const { message, envelope, share } = debt;
		if (this.#awaited.has(order)) {
			this.#settle(order, "lost");
			return this.#queue.dropOrder(message);
		}
		if (!envelope || !share) return;
		log.warn({ order }, "order lost with the cache, its envelope put there again");
		const blob = message.notice?.envelope.blob as string;
		await this.#cache.put(order, blob, 0, Buffer.from(envelope), endOf(debt));
		await this.#cache.putKeyShare(order, Buffer.from(share), endOf(debt));
	}
}

/** When the debt is over, by the clock as it is now, in ms since 1970. */
const endOf = ({ until }: Owed): number => Date.now() + until - performance.now();
