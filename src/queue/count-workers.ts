import type { Redis } from "ioredis";

/**
 * How many workers each queue has, by its name, from the server's list of connections: BullMQ names those of workers `bull:NAME` with the
 * name in base64, and a suffix for workers that have a name themselves.
 */
export async function countWorkers(redis: Redis): Promise<(queue: string) => number> {
	const names = String(await redis.client("LIST")).matchAll(/ name=bull:([A-Za-z0-9+/=]+)(?::w:\S*)? /g);
	const queues = [...names].map(([, name]) => Buffer.from(name as string, "base64").toString());
	return (queue) => queues.filter((name) => name === queue).length;
}
