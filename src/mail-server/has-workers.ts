import { setTimeout } from "node:timers/promises";
import type { Queue } from "../queue/queue.ts";

/** A worker that is restarted is back within seconds: only after so many looks, a second apart, are there none. */
const looks = 10;
const everyMs = 1_000;

/** Whether each of these services has a worker somewhere: workers are registered only where cells start. Takes ten seconds to say no. */
export async function hasWorkers(queue: Queue, services: readonly string[]): Promise<boolean> {
	for (let look = 1; ; look++) {
		const workersOf = await queue.workerCounts();
		if (services.every((service) => workersOf(`task-${service}`) > 0)) return true;
		if (look === looks) return false;
		await setTimeout(everyMs);
	}
}
