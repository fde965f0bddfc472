import type { Redis } from "ioredis";
import { repeatKnownMs, reportKnownMs } from "../limits.ts";

/**
 * Idempotency keys: a mail that its sender's server repeats is answered once (docs/decisions/0046). PRINT: the mail's fingerprint.
 *
 *     repeat:PRINT     ID while the order is in work, "ID over" afterwards, until the hour is over, or as long as its sender's server
 *                      repeats the mail because it has heard 451 (`repeatKnownMs`)
 *     repeat:report:ID  an answer of this order came back, and that has been dealt with, for `reportKnownMs`
 */
export const idempotencyKey = (fingerprint: string) => `repeat:${fingerprint}`;
export const reportPrefix = "repeat:report:";
const reportKey = (order: string) => `${reportPrefix}${order}`;
const completedSuffix = " over";
export const completedValue = (order: string) => `${order}${completedSuffix}`;

export class IdempotencyKeys {
	readonly #redis: Redis;
	readonly #isInWork: (order: string) => Promise<boolean>;

	constructor(redis: Redis, isInWork: (order: string) => Promise<boolean>) {
		this.#redis = redis;
		this.#isInWork = isInWork;
	}

	/**
	 * Claims the key for `order` until `expiresAt` (ms since 1970). Resolves with the order that answers the mail: an earlier one where that is
	 * in work or completed.
	 */
	async claim(fingerprint: string, order: string, expiresAt: number): Promise<string> {
		const until = Math.floor(expiresAt);
		const known = await this.#redis.set(idempotencyKey(fingerprint), order, "PXAT", until, "NX", "GET");
		if (known === null) return order;
		const earlier = known.replace(completedSuffix, "");
		if (known.endsWith(completedSuffix) || (earlier !== order && (await this.#isInWork(earlier)))) return earlier;
		// The process that claimed the key died before it submitted its order.
		await this.#redis.set(idempotencyKey(fingerprint), order, "PXAT", until);
		return order;
	}

	/** Claims the one report about an order's answer that counts; false where there was one before. */
	async claimReport(order: string): Promise<boolean> {
		return (await this.#redis.set(reportKey(order), "1", "PX", reportKnownMs, "NX")) === "OK";
	}

	async releaseReport(order: string): Promise<void> {
		await this.#redis.unlink(reportKey(order));
	}

	async complete(fingerprint: string, order: string): Promise<void> {
		await this.#redis.set(idempotencyKey(fingerprint), completedValue(order), "KEEPTTL", "XX");
	}

	/** Keeps this order's key for `repeatKnownMs`. */
	async keep(fingerprint: string, order: string): Promise<void> {
		const value = await this.#redis.get(idempotencyKey(fingerprint));
		if (value?.replace(completedSuffix, "") === order)
			await this.#redis.pexpire(idempotencyKey(fingerprint), repeatKnownMs, "GT");
	}

	/** Whether this order has answered the mail and is completed; an order without a key is not. */
	async isCompleted(fingerprint: string | undefined, order: string): Promise<boolean> {
		if (fingerprint === undefined) return false;
		return (await this.#redis.get(idempotencyKey(fingerprint))) === completedValue(order);
	}

	/** Removes the key: the same mail is taken as a new one. */
	async release(fingerprint: string): Promise<void> {
		await this.#redis.unlink(idempotencyKey(fingerprint));
	}
}
