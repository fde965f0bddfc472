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
