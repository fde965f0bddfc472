import { Redis } from "ioredis";
import { log } from "../log.ts";
import { redisOptions } from "../redis/address.ts";

/** Some milliseconds pass between a client's reckoning and the server's. */
const toleranceMs = 1_000;
/** Keys looked at in one go. */
const batch = 1_000;
const events = "__keyevent@*__:*";
/** Events after which a key is no longer there, or cannot live longer than before. */
const harmless = new Set(["del", "expired", "evicted", "new"]);

/**
 * The cache's own warden: whatever a client does or forgets, nothing stays longer than the dwell time. It hears of every write
 * (keyspace events) and looks through all keys now and then, and removes at once what has no expiry or too late a one.
 */
export async function watchCache(url: string, dwellSeconds: number): Promise<{ close(): void }> {
	const most = dwellSeconds * 1000 + toleranceMs;
	const options = { ...redisOptions(url), maxRetriesPerRequest: null };
	const redis = new Redis(options);
	const ears = new Redis(options);
	for (const connection of [redis, ears]) connection.on("error", () => {});
	let written = new Set<string>();
	let looking = false;

	ears.on("pmessage", (_pattern, channel: string, key: string) => {
		if (harmless.has(channel.slice(channel.indexOf(":") + 1))) return;
		written.add(key);
		if (!looking) void look();
	});

	async function look(): Promise<void> {
		looking = true;
		try {
			while (written.size > 0) {
				const keys = [...written];
				written = new Set();
				for (let at = 0; at < keys.length; at += batch) await judge(keys.slice(at, at + batch));
			}
		} catch {
			// The server is gone; what it held is, too, or is looked through again when it is back.
		}
		looking = false;
	}

	async function judge(keys: readonly string[]): Promise<void> {
		const left = await Promise.all(keys.map((key) => redis.pttl(key)));
		const tooLong = keys.filter((_, at) => left[at] === -1 || (left[at] as number) > most);
		if (tooLong.length === 0) return;
		await redis.unlink(...tooLong);
		log.error({ keys: tooLong.length }, "warden removed what would have stayed too long");
	}

	async function lookThrough(): Promise<void> {
		let cursor = "0";
		do {
			const [next, keys] = await redis.scan(cursor, "COUNT", batch);
			if (keys.length > 0) await judge(keys);
			cursor = next;
		} while (cursor !== "0");
	}

	const [, notified = ""] = (await redis.config("GET", "notify-keyspace-events")) as string[];
	if (!notified.includes("E") || !notified.includes("A"))
		throw new Error("the cache server tells of no writes; set its notify-keyspace-events to EA");
	await ears.psubscribe(events);
	await lookThrough();
	// What was written while the connection was away was not heard.
	ears.on("ready", () => void lookThrough().catch(() => {}));
	const timer = setInterval(() => void lookThrough().catch(() => {}), Math.min(60_000, (dwellSeconds * 1000) / 10));
	return {
		close() {
			clearInterval(timer);
			redis.disconnect();
			ears.disconnect();
		},
	};
}
