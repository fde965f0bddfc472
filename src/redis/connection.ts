import { Redis } from "ioredis";
import { redisOptions } from "./address.ts";

/** A connection for single commands: opened by the first, and each fails by itself after `commandMs`, the server away or not. */
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
