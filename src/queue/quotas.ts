import { createHmac } from "node:crypto";
import type { Redis } from "ioredis";
import { dayMs, hourMs } from "../limits.ts";
import { connectionTo } from "../redis/connection.ts";

/**
 * Quotas: what each customer has used, in counters on the queue's server, in RAM only, each with an expiry at the end of its hour or day.
 *
 *     limit:ACCOUNT:mails | bytes | pages
 *
 * An account is the keyed hash of the customer's entry: without the fleet key it identifies no customer.
 */
export interface QuotaLimits {
	readonly mailsPerHour: number;
	readonly bytesPerDay: number;
	readonly pagesPerDay: number;
}
export type ExceededQuota = "mails" | "bytes" | "pages";

const counter = (account: string, what: ExceededQuota) => `limit:${account}:${what}`;
const counters: readonly ExceededQuota[] = ["mails", "bytes", "pages"];

/** Counts one mail of ARGV[4] bytes unless a limit would be exceeded; returns the number of that limit, else 0. */
const chargeScript = `
local add = { 1, tonumber(ARGV[4]), 0 }
for i = 1, 3 do
	local spent = tonumber(redis.call("GET", KEYS[i]) or "0")
	if spent + add[i] > tonumber(ARGV[i]) or (add[i] == 0 and spent >= tonumber(ARGV[i])) then return i end
end
if ARGV[5] == "check" then return 0 end
for i = 1, 2 do
	redis.call("INCRBY", KEYS[i], add[i])
	redis.call("PEXPIRE", KEYS[i], ARGV[5 + i], "NX")
end
return 0`;

/** How long a command may take, in ms. */
const commandMs = 10_000;

export class Quotas {
	readonly #redis: Redis;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandMs);
	}

	/** The quota that a mail of `bytes` would exceed; null: none. Counts nothing. */
	check(account: string, allowance: QuotaLimits, bytes: number): Promise<ExceededQuota | null> {
		return this.#count("check", account, allowance, bytes);
	}

	/** As `check`, and counts the mail where no quota is exceeded. */
	charge(account: string, allowance: QuotaLimits, bytes: number): Promise<ExceededQuota | null> {
		return this.#count("charge", account, allowance, bytes);
	}

	async chargePages(account: string, pages: number): Promise<void> {
		const key = counter(account, "pages");
		await this.#redis.incrby(key, pages);
		await this.#redis.pexpire(key, dayMs, "NX");
	}

	async #count(
		how: "check" | "charge",
		account: string,
		allowance: QuotaLimits,
		bytes: number,
	): Promise<ExceededQuota | null> {
		const { mailsPerHour, bytesPerDay, pagesPerDay } = allowance;
		const keys = counters.map((what) => counter(account, what));
		const limits = [mailsPerHour, bytesPerDay, pagesPerDay];
		const exceeded = await this.#redis.eval(chargeScript, keys.length, ...keys, ...limits, bytes, how, hourMs, dayMs);
		return counters[Number(exceeded) - 1] ?? null;
	}

	close(): void {
		this.#redis.disconnect();
	}
}

/** The account id of a customer's entry. `accountKey`: base64, derived from the fleet key, so that all hosts count on the same account. */
export const accountIdOf = (match: string, accountKey: string): string =>
	createHmac("sha256", Buffer.from(accountKey, "base64")).update(match.toLowerCase()).digest("hex").slice(0, 32);
