import type { OrderMessage } from "../queue/messages.ts";

type ScheduledOrder = Pick<OrderMessage, "order" | "account">;

/** A customer's second order is ranked as if it were this many pages further on in the first. */
const pagesBehind = 20;

/**
 * Fair scheduling (docs/decisions/0051): priorities for the queues, small numbers first. A task's priority is its place in its own order, so
 * that the first pages of every mail go before the later pages of others; each further order of the same customer is ranked behind.
 */
export class FairScheduler {
	/** The orders in work of each customer, in the order in which they came; without a customers file each mail is one of its own. */
	readonly #orders = new Map<string, string[]>();

	/** Registers an order; the returned function removes it and is to be called at its end. */
	register({ order, account = order }: ScheduledOrder): () => void {
		this.#orders.set(account, [...(this.#orders.get(account) ?? []), order]);
		return () => {
			const rest = (this.#orders.get(account) ?? []).filter((other) => other !== order);
			if (rest.length > 0) this.#orders.set(account, rest);
			else this.#orders.delete(account);
		};
	}

	/** The priority of a task. `place`: its place among the tasks of its order, from 0. */
	priority({ order, account = order }: ScheduledOrder, place: number): number {
		const before = Math.max(0, (this.#orders.get(account) ?? []).indexOf(order));
		return 1 + place + before * pagesBehind;
	}
}
