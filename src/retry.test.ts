import { describe, expect, test } from "vitest";
import { type FailureCode, failureCodes } from "./failure.ts";
import { answerBy, longestDwellSeconds, longestTaskSeconds } from "./limits.ts";
import {
	afterDelivery,
	isTemporary,
	pauseBeforeNotice,
	pauseBeforeOffer,
	pauseBeforeRetry,
	type Retry,
	retries,
	stalledJobs,
} from "./retry.ts";
import { registry } from "./services/registry.ts";

/** All pauses that a room makes for a failure that comes again and again, in ms; at most `most` of them. */
function pausesOf(code: FailureCode, by: Retry["by"], most = 10_000): number[] {
	const pauses: number[] = [];
	while (pauses.length < most) {
		const pause = pauseBeforeRetry(code, pauses.length + 1, by);
		if (pause === null) break;
		pauses.push(pause);
	}
	return pauses;
}

const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
const rooms = ["worker", "queue", "control"] as const;

describe("each failure is tried again so often, and by one room only", () => {
	/** Further attempts, and the first pauses. */
	const expected: Partial<Record<FailureCode, [by: Retry["by"], again: number, pausesMs: number[]]>> = {
		crashed: ["worker", 2, [500, 500]],
		lost: ["control", 2, [3_000, 3_000]],
		"cache-unreachable": ["queue", 3_599, [1_000, 1_000]],
		"cache-full": ["queue", 120, [1_000, 1_000]],
		"relay-temporary": ["control", 10_000, [5_000, 15_000, 45_000, 120_000, 300_000, 300_000]],
		"relay-unconfirmed": ["control", 10_000, [300_000, 600_000, 1_200_000, 1_200_000]],
	};
	test.each(failureCodes)("%s", (code) => {
		const [by, again, first] = expected[code] ?? [];
		for (const room of rooms) {
			const pauses = pausesOf(code, room);
			expect(pauses.length, room).toBe(room === by ? again : 0);
			if (room === by) expect(pauses.slice(0, first?.length)).toEqual(first);
		}
		expect(isTemporary(code)).toBe(by !== undefined);
	});
});

test("an answer that was not delivered is offered again unless it was refused for good or is lost", () => {
	expect(failureCodes.filter((code) => afterDelivery(code) === "refused")).toEqual(["relay-refused"]);
	expect(failureCodes.filter((code) => afterDelivery(code) === "lost")).toEqual(["lost", "tampered"]);
	expect(failureCodes.filter((code) => afterDelivery(code) === "answer-refused")).toEqual(["answer-refused"]);
	const temporary = (times: number): FailureCode[] => Array(times).fill("relay-temporary");
	const pauses = [0, 1, 2, 3, 4, 5, 6].map((times) => pauseBeforeOffer(temporary(times)));
	expect(pauses).toEqual([0, 5_000, 15_000, 45_000, 120_000, 300_000, 300_000]);
	// What the other side may have is not offered again for minutes, whatever came before.
	expect(pauseBeforeOffer([...temporary(2), "relay-unconfirmed"])).toBe(300_000);
	expect(pauseBeforeOffer(["relay-unconfirmed", "relay-temporary", "relay-unconfirmed"])).toBe(600_000);
	expect([1, 2, 3, 4, 5, 6].map(pauseBeforeNotice)).toEqual([500, 2_000, 5_000, 15_000, 60_000, 60_000]);
});

describe("the hour", () => {
	const workedMs = answerBy * longestDwellSeconds * 1000;
	const longestMs = longestTaskSeconds * 1000;
	/** Until a worker's silence is noticed: its lock runs out just after a look. */
	const takeUpMs = stalledJobs.lockMs + stalledJobs.checkMs;

	test("a task whose worker dies again and again is over before the order is answered", () => {
		const runs = retries.lost.attempts * (1 + stalledJobs.ofTasks);
		expect(runs).toBe(6);
		expect(runs * (longestMs + takeUpMs) + sum(pausesOf("lost", "control"))).toBeLessThan(workedMs);
	});

	test("a task whose cell dies again and again is over before the order is answered", () => {
		const pauses = pausesOf("crashed", "worker");
		expect((pauses.length + 1) * longestMs + sum(pauses)).toBeLessThan(workedMs);
	});

	test("a task that waits for room in the cache, and then takes its time, is over before the order is answered", () => {
		const waitedMs = sum(pausesOf("cache-full", "queue"));
		expect(waitedMs).toBe(120_000);
		expect(waitedMs + longestMs).toBeLessThan(workedMs);
	});

	test("whatever fails by turns, one task takes no more than 18 cells", () => {
		expect(retries.crashed.attempts * (1 + stalledJobs.ofTasks) * retries.lost.attempts).toBe(18);
	});

	test("cache and queue may be away, and controls die, for as long as an order lives", () => {
		const { attempts, pausesMs } = retries["cache-unreachable"];
		expect(attempts * pausesMs[0]).toBeGreaterThanOrEqual(longestDwellSeconds * 1000);
		expect(stalledJobs.ofOrders * stalledJobs.lockMs).toBeGreaterThanOrEqual(longestDwellSeconds * 1000);
		expect(stalledJobs.ofOrders).toBe(1_000);
	});

	test("an answer that is composed at the last moment is still offered five times to a host that says later", () => {
		const deadlineMs = (name: string) => 1000 * (registry[name]?.deadlineSeconds ?? Number.NaN);
		const leftMs = longestDwellSeconds * 1000 - workedMs;
		expect(deadlineMs("reply") + deadlineMs("delivery")).toBeLessThan(leftMs);
		expect(
			deadlineMs("reply") + sum([0, 1, 2, 3, 4].map((times) => pauseBeforeOffer(Array(times).fill("relay-temporary")))),
		).toBeLessThan(leftMs);
	});
});
