import type { OrderMessage } from "../queue/messages.ts";
import { priorityOf } from "../queue/priority.ts";

type ScheduledOrder = Pick<OrderMessage, "order" | "account" | "acceptedAt">;

/** A customer's second order is ranked as if it were this many tasks further on in the first. */
const tasksBehind = 20;
/** The tasks of a mail with one document: they are all due when it comes. */
const tasksOfSmall = 8;
/** A large order claims this share of the cells, and no more while others wait. */
const share = 1 / 2;
/** What a task takes until some have been measured, in ms. */
const firstTaskMs = 1_500;
/** The weight of the last task in the mean. */
const weight = 1 / 50;

/**
 * Fair scheduling with ageing (docs/decisions/0068): each task has a due time, and the queues serve the earliest first. The first tasks of an
 * order are due when it came, each further one a task's worth of half the cells later. So a new small mail goes before a large one that is on
 * schedule, and a large one that has fallen behind goes before new mails: neither waits for ever. Each further order of a customer is ranked behind.
 */
export class FairScheduler {
	/** The orders in work of each customer, in the order in which they came; without a customers file each mail is one of its own. */
	readonly #orders = new Map<string, string[]>();
	readonly #cells: number;
	/** What a task takes in the mean, in ms. */
	#taskMs = firstTaskMs;

	constructor(cells: number) {
		this.#cells = cells;
	}

	/** Registers an order; the returned function removes it and is to be called at its end. */
	register({ order, account = order }: ScheduledOrder): () => void {
		this.#orders.set(account, [...(this.#orders.get(account) ?? []), order]);
		return () => {
			const rest = (this.#orders.get(account) ?? []).filter((other) => other !== order);
			if (rest.length > 0) this.#orders.set(account, rest);
			else this.#orders.delete(account);
		};
	}

	/** A task took so long. */
	observe(ms: number): void {
		this.#taskMs += (ms - this.#taskMs) * weight;
	}

	/** The priority of a task. `place`: how many tasks of its order come before it. */
	priority({ order, account = order, acceptedAt }: ScheduledOrder, place: number): number {
		const before = Math.max(0, (this.#orders.get(account) ?? []).indexOf(order));
		const rank = Math.max(0, place - tasksOfSmall) + before * tasksBehind;
		return priorityOf(acceptedAt + (rank * this.#taskMs) / (this.#cells * share), place + before === 0);
	}
}
