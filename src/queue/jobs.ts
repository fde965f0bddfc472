import { Queue as BullQueue, type ConnectionOptions, type Job, WaitingError, Worker } from "bullmq";
import { retries, stalledJobs } from "../retry.ts";

/** The one place that knows BullMQ: named queues of jobs, and workers that take them. */

/** A job whose handler threw (the cache or queue was away) is tried again. */
const { attempts, pausesMs } = retries["cache-unreachable"];
const retry = { attempts, backoff: { type: "fixed", delay: pausesMs[0] } } as const;

/** A job's turn among the others of its queue. */
export interface Turn {
	/** Small ones first. */
	readonly priority: number;
	/** How often its handler threw. */
	readonly failedBefore: number;
	/** Whether one that goes before it waits. */
	isOvertaken(): Promise<boolean>;
}
/** Thrown by a handler that has not begun: the job goes back to where it was, and the first one that waits is taken. */
export class Overtaken extends Error {}

export class Jobs {
	readonly #connection: ConnectionOptions;
	readonly #queues = new Map<string, BullQueue>();
	readonly #workers = new Set<Worker>();

	constructor(connection: ConnectionOptions) {
		this.#connection = connection;
	}

	/** A job that waits or is in work already is not added twice. Small `priority` first. */
	async add(
		queue: string,
		id: string,
		data: unknown,
		when: { readonly priority?: number; readonly delayMs?: number } = {},
	): Promise<void> {
		const { priority = 0, delayMs = 0 } = when;
		await this.#queue(queue).add("job", data, { jobId: id, priority, delay: delayMs });
	}

	/** Whether a job waits, is in work, or lies ready to be taken up again. */
	async has(queue: string, id: string): Promise<boolean> {
		return (await this.#queue(queue).getJob(id)) !== undefined;
	}

	/** Of a job, for who wants to know of many at once whether they are there. */
	keyOf(queue: string, id: string): string {
		return this.#queue(queue).toKey(id);
	}

	/** Up to `most` jobs that wait or are in work, and how many there are. */
	async list(queue: string, most: number): Promise<{ data: unknown[]; count: number }> {
		const states = ["active", "prioritized", "waiting", "delayed"] as const;
		const of = this.#queue(queue);
		const count = await of.getJobCountByTypes(...states);
		const jobs: (Job | undefined)[] = await of.getJobs([...states], 0, most - 1, true);
		return { data: jobs.flatMap((job) => (job ? [job.data] : [])), count };
	}

	async count(queue: string): Promise<number> {
		const { waiting = 0, prioritized = 0, active = 0 } = await this.#queue(queue).getJobCounts();
		return waiting + prioritized + active;
	}

	async workerCount(queue: string): Promise<number> {
		return (await this.#queue(queue).getWorkers()).length;
	}

	/** BullMQ counts jobs and notes their ids in event streams that nobody reads: the keys of both. */
	traces(queues: readonly string[]): string[] {
		return queues.map((name) => this.#queue(name)).flatMap((queue) => [queue.toKey("events"), queue.toKey("id")]);
	}

	/**
	 * Has `work` done for each job of a queue, `concurrency` at once; it may throw. Resolves
	 * `onDone` with the ids of jobs that are gone from the queue. `maxStalled`: how often a job is taken up again whose worker fell silent.
	 */
	work(
		name: string,
		{ concurrency, maxStalled, onDone }: { concurrency: number; maxStalled: number; onDone?: (id: string) => void },
		work: (data: unknown, turn: Turn) => Promise<void>,
	): void {
		// The queue's settings (no events) must be there before its first worker.
		const queue = this.#queue(name);
		const worker = new Worker(
			name,
			async (job, token) => {
				const { priority, attemptsMade: failedBefore } = job;
				const isOvertaken = async () => ((await queue.getPrioritized(0, 0))[0]?.priority ?? priority) < priority;
				try {
					await work(job.data, { priority, failedBefore, isOvertaken });
				} catch (fault) {
					if (fault instanceof Overtaken) {
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
	}

	/**
	 * Lets workers finish what they are at, then closes every connection. With `abandon` they let go at once: their jobs are taken up by
	 * another worker when the lock has run out.
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
				// No event streams: nobody reads them, and they would keep ids beyond the order's end.
				streams: { events: { maxLen: 0 } },
				defaultJobOptions: { removeOnComplete: true, removeOnFail: true, ...retry, stackTraceLimit: 0 },
			});
			queue.on("error", () => {});
			this.#queues.set(name, queue);
		}
		return queue;
	}
}
