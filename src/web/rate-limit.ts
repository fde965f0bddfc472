/** Who guesses millions of receipts' numbers would keep the queue's server busy. Asked so often within a minute, an address waits. */
const mostAMinute = 60;
/** Addresses remembered at once; an attacker with more of them makes us forget the oldest, not fill our memory. */
const mostAddresses = 10_000;
const minuteMs = 60_000;

/** Counts by address and minute. */
export class RateLimit {
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
