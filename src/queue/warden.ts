import { Redis } from "ioredis";
import { dayMs, receiptDwellMs, repeatKnownMs, reportKnownMs } from "../limits.ts";
import { log } from "../log.ts";
import { forKeys } from "../redis/connection.ts";
import { redisOptions } from "../redis/connection-url.ts";
import { reportPrefix } from "./idempotency-keys.ts";
import { receiptKeys } from "./receipts.ts";

/** bull:QUEUE:ORDER or bull:QUEUE:ORDER-TASK: the hash of a job. BullMQ gives jobs no expiry. */
const jobKey = /^(bull:[^:]+):([0-9a-f]{32}(?:-[^:]+)?)$/;
/** Grace period for a worker that is just removing its job, in ms. */
const toleranceMs = 1_000;
const lists = ["wait", "active", "paused"];
const sortedSets = ["prioritized", "delayed", "completed", "failed", "waiting-children"];

/**
 * The queue's warden: orders' hashes have an expiry, BullMQ's jobs have none. It scans the server periodically and removes jobs that are
 * older than `dwellSeconds`, with their entries in lists and sets, so that even a control that never comes back leaves nothing.
 */
export async function watchQueue(url: string, dwellSeconds: number): Promise<{ close(): void }> {
	const redis = new Redis({ ...redisOptions(url), maxRetriesPerRequest: null });
	redis.on("error", () => {});

	async function scanAll(): Promise<void> {
		await forKeys(redis, async (keys) => {
			for (const key of keys) {
				if (jobKey.test(key)) await removeIfOld(key);
				else if (key.startsWith("order:")) await enforceExpiry(key, dwellSeconds * 1000);
				else if (key.startsWith(reportPrefix)) await enforceExpiry(key, reportKnownMs);
				else if (key.startsWith("repeat:")) await enforceExpiry(key, Math.max(repeatKnownMs, dwellSeconds * 1000));
				else if (key.startsWith("limit:")) await enforceExpiry(key, dayMs);
				else if (receiptKeys.test(key)) await enforceExpiry(key, receiptDwellMs);
			}
		});
	}

	async function removeIfOld(key: string): Promise<void> {
		const [, queue, id] = jobKey.exec(key) as unknown as [string, string, string];
		const timestamp = Number(await redis.hget(key, "timestamp"));
		if (Date.now() - timestamp < dwellSeconds * 1000 + toleranceMs) return;
		await Promise.all([
			redis.unlink(key, `${key}:lock`, `${key}:logs`, `${key}:dependencies`, `${key}:processed`),
			...lists.map((list) => redis.lrem(`${queue}:${list}`, 0, id)),
			...sortedSets.map((set) => redis.zrem(`${queue}:${set}`, id)),
			redis.srem(`${queue}:stalled`, id),
			// BullMQ's event streams and counters, where control is not there to remove them.
			redis.unlink(`${queue}:events`, `${queue}:id`, `${queue}:pc`, `${queue}:marker`),
		]);
		log.error("warden removed a job that nobody ended");
	}

	async function enforceExpiry(key: string, mostMs: number): Promise<void> {
		const left = await redis.pttl(key);
		if (left === -1 || left > mostMs + toleranceMs) await redis.unlink(key);
	}

	await scanAll();
	const timer = setInterval(
		() => void scanAll().catch(() => {}),
		Math.min(60_000, Math.max(500, (dwellSeconds * 1000) / 10)),
	);
	return {
		close() {
			clearInterval(timer);
			redis.disconnect();
		},
	};
}
