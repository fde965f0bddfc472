import { createHmac } from "node:crypto";
import type { Redis } from "ioredis";
import { dayMs, hourMs } from "../limits.ts";
import { connectionTo } from "../redis/connection.ts";

/**
 * How much of the service each customer has used: counters in the queue server, in RAM only, each gone by itself when its
 * hour or day is over.
 *
 *     limit:ACCOUNT:mails | bytes | pages
 *
 * An account is the keyed hash of the customer's entry: without the fleet's key it names nobody.
 */
export interface Allowance {
	readonly mailsPerHour: number;
	readonly bytesPerDay: number;
	readonly pagesPerDay: number;
}
export type Exhausted = "mails" | "bytes" | "pages";

const counter = (account: string, what: Exhausted) => `limit:${account}:${what}`;
const counters: readonly Exhausted[] = ["mails", "bytes", "pages"];

/** Adds one mail of so many bytes unless a limit would be passed; tells the number of that limit, else 0. */
const chargeScript = `
local add = { 1, tonumber(ARGV[4]), 0 }
for i = 1, 3 do
	local spent = tonumber(redis.call("GET", KEYS[i]) or "0")
	if spent + add[i] > tonumber(ARGV[i]) or (add[i] == 0 and spent >= tonumber(ARGV[i])) then return i end
end
if ARGV[5] == "ask" then return 0 end
for i = 1, 2 do
	redis.call("INCRBY", KEYS[i], add[i])
	redis.call("PEXPIRE", KEYS[i], ARGV[5 + i], "NX")
end
return 0`;

/** How long a command may take, in ms. */
const commandMs = 10_000;

export class Accounts {
	readonly #redis: Redis;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandMs);
	}

	/** What would be used up with a mail of so many bytes; null: it may come. */
	ask(account: string, allowance: Allowance, bytes: number): Promise<Exhausted | null> {
		return this.#count("ask", account, allowance, bytes);
	}

	/** The same, and the mail counts from here on. */
	charge(account: string, allowance: Allowance, bytes: number): Promise<Exhausted | null> {
		return this.#count("charge", account, allowance, bytes);
	}

	async chargePages(account: string, pages: number): Promise<void> {
		const key = counter(account, "pages");
		await this.#redis.incrby(key, pages);
		await this.#redis.pexpire(key, dayMs, "NX");
	}

	async #count(how: "ask" | "charge", account: string, allowance: Allowance, bytes: number): Promise<Exhausted | null> {
		const { mailsPerHour, bytesPerDay, pagesPerDay } = allowance;
		const keys = counters.map((what) => counter(account, what));
		const limits = [mailsPerHour, bytesPerDay, pagesPerDay];
		const passed = await this.#redis.eval(chargeScript, keys.length, ...keys, ...limits, bytes, how, hourMs, dayMs);
		return counters[Number(passed) - 1] ?? null;
	}

	close(): void {
		this.#redis.disconnect();
	}
}

/** `accountKey`: base64, made of the fleet's secret, so that every machine of the fleet counts on the same account. */
export const accountOf = (match: string, accountKey: string): string =>
	createHmac("sha256", Buffer.from(accountKey, "base64")).update(match.toLowerCase()).digest("hex").slice(0, 32);
