import type { OrderMessage } from "../queue/messages.ts";

type Share = Pick<OrderMessage, "order" | "customer">;

/** A customer's second order waits as if it were so many pages later in the first. */
const pagesBehind = 20;

/**
 * Who comes first in the queues: small numbers. Pages of one mail not before the first pages of others: the later in its own mail,
 * the later in the queue; and of a customer who sends many mails at once each stands behind the last.
 */
export class Shares {
	/** The orders in work of each customer, in the order in which they came. */
	readonly #orders = new Map<string, string[]>();

	/** Returns what to call at the order's end. */
	enter({ order, customer = "" }: Share): () => void {
		this.#orders.set(customer, [...(this.#orders.get(customer) ?? []), order]);
		return () => {
			const rest = (this.#orders.get(customer) ?? []).filter((other) => other !== order);
			if (rest.length > 0) this.#orders.set(customer, rest);
			else this.#orders.delete(customer);
		};
	}

	/** `place`: the task's place among those of its order, from 0. */
	priority({ order, customer = "" }: Share, place: number): number {
		const before = Math.max(0, (this.#orders.get(customer) ?? []).indexOf(order));
		return 1 + place + before * pagesBehind;
	}
}
