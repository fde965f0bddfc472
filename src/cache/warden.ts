import { Redis } from "ioredis";
import { log } from "../log.ts";
import { forKeys } from "../redis/connection.ts";
import { redisOptions } from "../redis/connection-url.ts";

/** Tolerance for the difference between clients' clocks and the server's, in ms. */
const toleranceMs = 1_000;
/** Keys for each check. */
const batch = 1_000;
const events = "__keyevent@*__:*";
/** Events that end a key or do not prolong it. */
const harmless = new Set(["del", "expired", "evicted", "new"]);

/**
 * The cache's warden: whatever a client does or omits, no entry stays longer than `dwellSeconds`. It gets an event for every write (Redis
 * keyspace notifications), scans all keys periodically, and deletes entries without an expiry or with too late a one.
 * Throws an error when the server sends no such events.
 */
export async function watchCache(url: string, dwellSeconds: number): Promise<{ close(): void }> {
	const most = dwellSeconds * 1000 + toleranceMs;
	const options = { ...redisOptions(url), maxRetriesPerRequest: null };
	const redis = new Redis(options);
	const subscriber = new Redis(options);
	for (const connection of [redis, subscriber]) connection.on("error", () => {});
	let written = new Set<string>();
	let isChecking = false;

	subscriber.on("pmessage", (_pattern, channel: string, key: string) => {
		if (harmless.has(channel.slice(channel.indexOf(":") + 1))) return;
		written.add(key);
		if (!isChecking) void checkWritten();
	});

	async function checkWritten(): Promise<void> {
		isChecking = true;
		try {
			while (written.size > 0) {
				const keys = [...written];
				written = new Set();
				for (let at = 0; at < keys.length; at += batch) await enforceExpiry(keys.slice(at, at + batch));
			}
		} catch {
			// The server is away; when it is back all keys are scanned again.
		}
		isChecking = false;
	}

	async function enforceExpiry(keys: readonly string[]): Promise<void> {
		const left = await Promise.all(keys.map((key) => redis.pttl(key)));
		const tooLong = keys.filter((_, at) => left[at] === -1 || (left[at] as number) > most);
		if (tooLong.length === 0) return;
		await redis.unlink(...tooLong);
		log.error({ keys: tooLong.length }, "warden removed what would have stayed too long");
	}

	async function scanAll(): Promise<void> {
		await forKeys(redis, enforceExpiry);
	}

	const [, notified = ""] = (await redis.config("GET", "notify-keyspace-events")) as string[];
	if (!notified.includes("E") || !notified.includes("A"))
		throw new Error("the cache server tells of no writes; set its notify-keyspace-events to EA");
	await subscriber.psubscribe(events);
	await scanAll();
	// Events are lost while the connection is away.
	subscriber.on("ready", () => void scanAll().catch(() => {}));
	const timer = setInterval(() => void scanAll().catch(() => {}), Math.min(60_000, (dwellSeconds * 1000) / 10));
	return {
		close() {
			clearInterval(timer);
			redis.disconnect();
			subscriber.disconnect();
		},
	};
}
