import { Redis } from "ioredis";
import { redisOptions } from "./connection-url.ts";

/** A lazy connection for single commands: opened by the first; each command fails after `commandMs`, also where the server is away. */
export function connectionTo(url: string, commandMs: number): Redis {
	const redis = new Redis({
		...redisOptions(url),
		maxRetriesPerRequest: 3,
		commandTimeout: commandMs,
		lazyConnect: true,
	});
	// Every command reports its own failure; without a listener ioredis prints the connection's to the console.
	redis.on("error", () => {});
	return redis;
}

/** Keys for each SCAN. */
const batch = 1_000;

/** Calls `work` with all keys of the server, or those that match, batch after batch. */
export async function forKeys(redis: Redis, work: (keys: string[]) => Promise<unknown>, match = "*"): Promise<void> {
	for await (const keys of redis.scanStream({ match, count: batch })) if (keys.length > 0) await work(keys);
}

/** The Redis server's version. */
export const versionOf = async (redis: Redis): Promise<string> =>
	/^redis_version:(\S+)/m.exec(await redis.info("server"))?.[1] ?? "";
