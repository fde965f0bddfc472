import { expect, test } from "vitest";
import type { FailureCode } from "../failure.ts";
import type { TaskResult } from "../queue/messages.ts";
import { withRetries } from "./with-retries.ts";

const failed = (failure: FailureCode): TaskResult => ({ failure, ms: 1 });
const done: TaskResult = { outputs: [], figures: {}, ms: 1 };

/** Attempts that end as given, the last one for ever: what was made of them, how often, with which pauses. */
async function made(...ends: TaskResult[]) {
	const pauses: number[] = [];
	let attempts = 0;
	const result = await withRetries(
		async () => ends[Math.min(attempts++, ends.length - 1)] as TaskResult,
		async (ms) => pauses.push(ms),
	);
	return { result, attempts, pauses };
}

test("a cell that crashes again and again is started three times, half a second apart", async () => {
	expect(await made(failed("crashed"))).toEqual({ result: failed("crashed"), attempts: 3, pauses: [500, 500] });
});

test("what succeeds, or fails because of the document, is the result", async () => {
	expect(await made(failed("crashed"), done)).toMatchObject({ result: done, attempts: 2 });
	expect(await made(failed("crashed"), failed("damaged"))).toMatchObject({ result: failed("damaged"), attempts: 2 });
	expect(await made(failed("timed-out"))).toMatchObject({ attempts: 1 });
});
