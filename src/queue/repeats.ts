import type { Redis } from "ioredis";

/**
 * Mails that come twice (docs/decisions/0046):
 *
 *     repeat:PRINT     ID while the order is in work, "ID over" afterwards, until the hour is over
 */
export const repeatKey = (fingerprint: string) => `repeat:${fingerprint}`;
const over = " over";
export const overMark = (order: string) => `${order}${over}`;

export class Repeats {
	readonly #redis: Redis;
	readonly #isInWork: (order: string) => Promise<boolean>;

	constructor(redis: Redis, isInWork: (order: string) => Promise<boolean>) {
		this.#redis = redis;
		this.#isInWork = isInWork;
	}

	/** Resolves with the order that answers a mail with this fingerprint: an earlier one where that was really begun. */
	async claim(fingerprint: string, order: string, expiresAt: number): Promise<string> {
		const until = Math.floor(expiresAt);
		const known = await this.#redis.set(repeatKey(fingerprint), order, "PXAT", until, "NX", "GET");
		if (known === null) return order;
		const earlier = known.replace(over, "");
		if (known.endsWith(over) || (earlier !== order && (await this.#isInWork(earlier)))) return earlier;
		// Whoever claimed it died before it was an order.
		await this.#redis.set(repeatKey(fingerprint), order, "PXAT", until);
		return order;
	}

	async end(fingerprint: string, order: string): Promise<void> {
		await this.#redis.set(repeatKey(fingerprint), overMark(order), "KEEPTTL", "XX");
	}

	/** Whether this order answered the mail and is over. */
	async isOver(fingerprint: string, order: string): Promise<boolean> {
		return (await this.#redis.get(repeatKey(fingerprint))) === overMark(order);
	}

	/** As if the mail had never come. */
	async drop(fingerprint: string): Promise<void> {
		await this.#redis.unlink(repeatKey(fingerprint));
	}
}
