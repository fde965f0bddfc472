import { setTimeout } from "node:timers/promises";
import type { TaskResult } from "../queue/messages.ts";
import { pauseBeforeRetry } from "../retry.ts";

/** Runs `attempt` until it succeeds, or fails in a way that the worker does not retry (`retry.ts`). `sleep`: takes milliseconds. */
export async function withRetries(
	attempt: () => Promise<TaskResult>,
	sleep: (ms: number) => Promise<unknown> = setTimeout,
): Promise<TaskResult> {
	for (let made = 1; ; made++) {
		const result = await attempt();
		const pauseMs = "failure" in result ? pauseBeforeRetry(result.failure, made, "worker") : null;
		if (pauseMs === null) return result;
		await sleep(pauseMs);
	}
}
