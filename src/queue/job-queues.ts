import { Queue as BullQueue, type ConnectionOptions, type Job, WaitingError, Worker } from "bullmq";
import { retries, stalledJobs } from "../retry.ts";

/** The one place that knows BullMQ: named job queues, and workers that take jobs. */

/** A job whose handler threw (cache or queue was away) is retried. */
const { attempts, pausesMs } = retries["cache-unreachable"];
const retry = { attempts, backoff: { type: "fixed", delay: pausesMs[0] } } as const;

/** A job that this worker has leased: BullMQ's lock on it is renewed until its handler returns. */
export interface Lease {
	/** Small numbers go first. */
	readonly priority: number;
	/** How often its handler threw. */
	readonly failedAttempts: number;
	/** Whether a job of higher priority waits in the same queue. */
	hasHigherPriorityWaiting(): Promise<boolean>;
}
/** Thrown by a handler that has not begun: the lease is given back, and the worker takes the first waiting job. */
export class YieldToHigherPriority extends Error {}

export class JobQueues {
	readonly #connection: ConnectionOptions;
	readonly #queues = new Map<string, BullQueue>();
	readonly #workers = new Set<Worker>();

	constructor(connection: ConnectionOptions) {
		this.#connection = connection;
	}

	/** Adds a job, unless one with this id waits or runs. Small `priority` first. */
	async add(
		queue: string,
		id: string,
		data: unknown,
		when: { readonly priority?: number; readonly delayMs?: number } = {},
	): Promise<void> {
		const { priority = 0, delayMs = 0 } = when;
		await this.#queue(queue).add("job", data, { jobId: id, priority, delay: delayMs });
	}

	/** Whether a job waits, runs, or has stalled. */
	async has(queue: string, id: string): Promise<boolean> {
		return (await this.#queue(queue).getJob(id)) !== undefined;
	}

	/** The Redis key of a job, to ask for many at once whether they exist. */
	keyOf(queue: string, id: string): string {
		return this.#queue(queue).toKey(id);
	}

	/** Data of up to `most` jobs that wait or run, and the number of all. */
	async list(queue: string, most: number): Promise<{ data: unknown[]; count: number }> {
		const states = ["active", "prioritized", "waiting", "delayed"] as const;
		const of = this.#queue(queue);
		const count = await of.getJobCountByTypes(...states);
		const jobs: (Job | undefined)[] = await of.getJobs([...states], 0, most - 1, true);
		return { data: jobs.flatMap((job) => (job ? [job.data] : [])), count };
	}

	/** Keys in which BullMQ keeps a job counter and an event stream with job ids. */
	bookkeepingKeys(queues: readonly string[]): string[] {
		return queues.map((name) => this.#queue(name)).flatMap((queue) => [queue.toKey("events"), queue.toKey("id")]);
	}

	/**
	 * Starts a worker: calls `work` for each job of a queue, `concurrency` at once; it may throw. `onDone` gets the ids of completed jobs, which
	 * are removed then. `maxStalled`: how often a job runs again whose lock expired because its worker had died or hung. The returned function
	 * ends this worker: it takes no new job at once, and resolves when those that it has are completed.
	 */
	work(
		name: string,
		{ concurrency, maxStalled, onDone }: { concurrency: number; maxStalled: number; onDone?: (id: string) => void },
		work: (data: unknown, turn: Lease) => Promise<void>,
	): () => Promise<void> {
		// The queue's settings (no events) must be there before its first worker.
		const queue = this.#queue(name);
		const worker = new Worker(
			name,
			async (job, token) => {
				const { priority, attemptsMade: failedAttempts } = job;
				const hasHigherPriorityWaiting = async () =>
					((await queue.getPrioritized(0, 0))[0]?.priority ?? priority) < priority;
				try {
					await work(job.data, { priority, failedAttempts, hasHigherPriorityWaiting });
				} catch (fault) {
					if (fault instanceof YieldToHigherPriority) {
						await job.moveToWait(token);
						throw new WaitingError();
					}
					// BullMQ keeps the text of what is thrown: only a code may reach it.
					throw new Error("failed");
				}
			},
			{
				connection: this.#connection,
				concurrency,
				lockDuration: stalledJobs.lockMs,
				stalledInterval: stalledJobs.checkMs,
				maxStalledCount: maxStalled,
			},
		);
		worker.on("error", () => {});
		if (onDone) worker.on("completed", ({ id = "" }) => onDone(id));
		this.#workers.add(worker);
		return async () => {
			await worker.close();
			this.#workers.delete(worker);
		};
	}

	/**
	 * Waits until running jobs are completed, then closes every connection. With `abandon` it does not wait: other workers take the jobs when
	 * their locks expire.
	 */
	async close({ abandon = false }: { abandon?: boolean } = {}): Promise<void> {
		await Promise.all([...this.#workers].map((worker) => worker.close(abandon)));
		await Promise.all([...this.#queues.values()].map((queue) => queue.close()));
	}

	#queue(name: string): BullQueue {
		let queue = this.#queues.get(name);
		if (!queue) {
			queue = new BullQueue(name, {
				connection: this.#connection,
				// No event streams: they have no reader, and would keep ids beyond the order's end.
				streams: { events: { maxLen: 0 } },
				defaultJobOptions: { removeOnComplete: true, removeOnFail: true, ...retry, stackTraceLimit: 0 },
			});
			queue.on("error", () => {});
			this.#queues.set(name, queue);
		}
		return queue;
	}
}
