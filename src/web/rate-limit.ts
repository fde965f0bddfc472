/** Requests for receipts that one address may make in a minute: guessing millions of numbers would load the queue's server. */
const mostAMinute = 60;
/** Addresses that are counted at once; above this the oldest is evicted, so that many addresses cannot fill the memory. */
const mostAddresses = 10_000;
const minuteMs = 60_000;

/** Counts by address and minute. */
export class RateLimiter {
	readonly #counts = new Map<string, { since: number; times: number }>();

	/** Whether one more is allowed. */
	allows(address: string, now = Date.now()): boolean {
		let count = this.#counts.get(address);
		if (!count || now - count.since >= minuteMs) {
			count = { since: now, times: 0 };
			this.#counts.delete(address);
			this.#counts.set(address, count);
			const [oldest] = this.#counts.keys();
			if (this.#counts.size > mostAddresses && oldest !== undefined) this.#counts.delete(oldest);
		}
		count.times += 1;
		return count.times <= mostAMinute;
	}
}
