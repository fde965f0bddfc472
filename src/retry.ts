import type { FailureCode } from "./failure.ts";

/**
 * The one retry policy: for each failure whether the work is tried again, by which room, how often and after how long. Every
 * place that repeats something reads it here, because attempts multiply: a task is run at most `attempts` of "crashed"
 * × (1 + `stalledJobs.ofTasks`) × `attempts` of "lost" times, whatever happens, and none after the order's time is over
 * (`answerBy`): then what is missing has failed as "too-late". `retry.test.ts` computes the hour from these figures.
 *
 * What is no retry but another way stands with its own room: a page read once more alone (control/page-work), an answer
 * without its files (control/answer), the next MX host (services/delivery), a role started again (cli/supervisor).
 */
export interface Retry {
	/** worker: in the process that has the task; queue: as the same job; control: as a new job or task. */
	readonly by: "worker" | "queue" | "control";
	/** In all, the first one counted. */
	readonly attempts: number;
	/** Before the second attempt, the third, …, in ms; the last one is repeated. */
	readonly pausesMs: readonly [number, ...number[]];
}

/** Between two runs of a job whose handler threw, in ms. BullMQ knows one fixed figure for each job. */
const queuePauseMs = 1_000;

/** null: the same again would fail the same way, or somebody has to change something first. */
export const retries = {
	"unknown-kind": null,
	media: null,
	unproven: null,
	damaged: null,
	encrypted: null,
	sealed: null,
	"nothing-inside": null,
	empty: null,
	"too-large": null,
	"too-deep": null,
	executable: null,
	infected: null,
	"timed-out": null,
	/**
	 * It may have been the machine, not the document. Whatever killed that cell may have killed those that wait ready, too, and they
	 * die a moment later: hence the third attempt, and the pause before each.
	 */
	crashed: { by: "worker", attempts: 3, pausesMs: [500] },
	/** The job is gone from the queue without a result. Control looks for jobs after so much time without news. */
	lost: { by: "control", attempts: 3, pausesMs: [3_000] },
	"too-late": null,
	tampered: null,
	/** Cache or queue are away: for as long as the order lives. */
	"cache-unreachable": { by: "queue", attempts: 3_600, pausesMs: [queuePauseMs] },
	/** Waits two minutes for other orders to end; then the task itself is too large. */
	"cache-full": { by: "queue", attempts: 121, pausesMs: [queuePauseMs] },
	/** Offered to the other mail server again for as long as the order lives. */
	"relay-temporary": {
		by: "control",
		attempts: Number.POSITIVE_INFINITY,
		pausesMs: [5_000, 15_000, 45_000, 120_000, 300_000],
	},
	/**
	 * The connection broke after the whole answer had been handed over: the other mail server may have it, and each further offer may be one
	 * more copy. A server that was only restarted is back after minutes.
	 */
	"relay-unconfirmed": { by: "control", attempts: Number.POSITIVE_INFINITY, pausesMs: [300_000, 600_000, 1_200_000] },
	/** It was refused at its data, for its size, its attachments or its text: the same again would be, too. */
	"answer-refused": null,
	/** No mail of ours is taken for this recipient. */
	"relay-refused": null,
} as const satisfies Readonly<Record<FailureCode, Retry | null>>;

/** Another attempt may succeed without anybody changing anything. */
export const isTemporary = (code: FailureCode): boolean => retries[code] !== null;

/** The pause in ms before the next attempt, when `made` attempts (from 1) have ended with `code`; null: `by` makes none. */
export function pauseBeforeRetry(code: FailureCode, made: number, by: Retry["by"]): number | null {
	const retry: Retry | null = retries[code];
	if (retry?.by !== by || made >= retry.attempts) return null;
	return pauseAfter(retry.pausesMs, made);
}

/** What follows when an answer's mail was not delivered: all else may go better next time. */
export function afterDelivery(code: FailureCode): "again" | "refused" | "answer-refused" | "lost" {
	if (code === "relay-refused") return "refused";
	if (code === "answer-refused") return "answer-refused";
	return code === "lost" || code === "tampered" ? "lost" : "again";
}

/**
 * Before the next offer of an answer's mail to the other mail server, in ms. `failed`: how the offers before it ended. Each outcome has pauses of
 * its own, which grow with its repetitions.
 */
export function pauseBeforeOffer(failed: readonly FailureCode[]): number {
	const last = failed.at(-1);
	if (last === undefined) return 0;
	const code = last === "relay-unconfirmed" ? last : "relay-temporary";
	const times = failed.filter((one) => (one === "relay-unconfirmed") === (code === "relay-unconfirmed")).length;
	return pauseBeforeRetry(code, times, "control") as number;
}

/**
 * The cache has lost an order, and the mail server is asked to put its envelope there again: time for that before the notice is
 * composed for the `made`th time (from 1), in ms; for as long as the order lives.
 */
export const pauseBeforeNotice = (made: number): number => pauseAfter([500, 2_000, 5_000, 15_000, 60_000], made);

const pauseAfter = (pausesMs: readonly number[], made: number): number =>
	pausesMs[Math.min(made, pausesMs.length) - 1] as number;

/** Jobs whose worker fell silent (killed, stopped, cut off) are taken up by another. */
export const stalledJobs = {
	/** After this time without a sign of life, in ms. */
	lockMs: 6_000,
	/** How often it is looked for such jobs, in ms. */
	checkMs: 3_000,
	/** So often is the same job taken up again; then it is gone, and control gives its task out as "lost". */
	ofTasks: 1,
	/** An order outlives as many controls as can die within its hour. */
	ofOrders: 1_000,
} as const;

/**
 * How often the mail server looks whether the queue has all its orders, in ms. What is missing at two looks in a row is submitted
 * again, for as long as the order lives.
 */
export const resubmissionLookMs = 2_000;
