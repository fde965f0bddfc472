import { createHash } from "node:crypto";
import type { Redis } from "ioredis";
import { type SignedReceipt, signedReceipt } from "../crypto/receipt-signature.ts";
import { receiptDwellMs } from "../limits.ts";
import { connectionTo } from "../redis/connection.ts";

/**
 * Receipts are kept on the queue's server, in memory only, for 30 days: the one exception to the hour, and without any content.
 *
 *     receipt:HASH     the signed receipt without its number, under the number's SHA-256: the server's data reveal no number
 *     receipts:HOUR    how many orders ended in that hour, and how many blobs and keys were destroyed
 */
export const receiptKeys = /^receipts?:/;

const receiptKey = (number: string) => `receipt:${createHash("sha256").update(number).digest("hex")}`;
/** "2026-11-25T22" (UTC). */
const hourOf = (ms: number) => new Date(ms).toISOString().slice(0, 13);
const hourMs = 3_600_000;

/** A flood of mails would fill the queue's memory with receipts (300 bytes each): beyond this an hour's orders are only counted. */
const maxReceiptsAnHour = 1_000;

export interface HourlyTotal {
	readonly hour: string;
	readonly orders: number;
	readonly blobs: number;
	readonly keys: number;
}

/** How long a command may take, in ms. */
const commandMs = 10_000;

export class Receipts {
	readonly #redis: Redis;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandMs);
	}

	async keep({ number, ...rest }: SignedReceipt): Promise<void> {
		const hour = `receipts:${hourOf(Date.now())}`;
		const counted = await this.#redis
			.multi()
			.hincrby(hour, "orders", 1)
			.hincrby(hour, "blobs", rest.blobs)
			.hincrby(hour, "keys", rest.keys)
			.pexpire(hour, receiptDwellMs)
			.exec();
		if (Number(counted?.[0]?.[1]) > maxReceiptsAnHour) return;
		await this.#redis.psetex(receiptKey(number), receiptDwellMs, JSON.stringify(rest));
	}

	/** null for an unknown number; known and unknown ones take the same steps. */
	async find(untrustedNumber: string): Promise<SignedReceipt | null> {
		const found = await this.#redis.get(receiptKey(untrustedNumber));
		return found === null ? null : signedReceipt.parse({ number: untrustedNumber, ...JSON.parse(found) });
	}

	/** Every hour of the last 30 days in which an order ended. */
	async hourlyTotals(): Promise<HourlyTotal[]> {
		const now = Date.now();
		const hours = Array.from({ length: receiptDwellMs / hourMs }, (_, ago) => hourOf(now - ago * hourMs)).reverse();
		const totals = await Promise.all(hours.map((hour) => this.#redis.hgetall(`receipts:${hour}`)));
		return hours.flatMap((hour, at) => {
			const { orders, blobs, keys } = totals[at] as Record<string, string>;
			return orders === undefined ? [] : [{ hour, orders: Number(orders), blobs: Number(blobs), keys: Number(keys) }];
		});
	}

	close(): void {
		this.#redis.disconnect();
	}
}
