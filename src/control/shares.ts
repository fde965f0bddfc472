import type { OrderMessage } from "../queue/messages.ts";

type Share = Pick<OrderMessage, "order" | "account">;

/** A customer's second order waits as if it were so many pages later in the first. */
const pagesBehind = 20;

/**
 * Who comes first in the queues: small numbers. Pages of one mail not before the first pages of others: the later in its own mail,
 * the later in the queue; and of a customer who sends many mails at once each stands behind the last.
 */
export class Shares {
	/** The orders in work of each customer, in the order in which they came; without a customers file each mail is one of its own. */
	readonly #orders = new Map<string, string[]>();

	/** Returns what to call at the order's end. */
	enter({ order, account = order }: Share): () => void {
		this.#orders.set(account, [...(this.#orders.get(account) ?? []), order]);
		return () => {
			const rest = (this.#orders.get(account) ?? []).filter((other) => other !== order);
			if (rest.length > 0) this.#orders.set(account, rest);
			else this.#orders.delete(account);
		};
	}

	/** `place`: the task's place among those of its order, from 0. */
	priority({ order, account = order }: Share, place: number): number {
		const before = Math.max(0, (this.#orders.get(account) ?? []).indexOf(order));
		return 1 + place + before * pagesBehind;
	}
}
