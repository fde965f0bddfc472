import type { Redis } from "ioredis";
import type { VerifyTask } from "../crypto/task-signature.ts";
import { log } from "../log.ts";
import { stalledJobs } from "../retry.ts";
import type { JobQueues, Lease } from "./job-queues.ts";
import { type OrderMessage, orderMessage, parseMessage, type TaskMessage, type TaskResult } from "./messages.ts";
import { orderKey, ordersQueue, taskQueueOf } from "./redis-keys.ts";
import { signedTask, verifiedTask } from "./signed-tasks.ts";

const sweepIntervalMs = 10_000;

type SaveResult = (order: string, task: string, result: TaskResult) => Promise<void>;

/** Workers of the queues: control takes orders, services take tasks. */
export class Workers {
	readonly #redis: Redis;
	readonly #jobs: JobQueues;
	readonly #saveResult: SaveResult;
	/** Callbacks of orders, to be called when their jobs are removed. */
	readonly #onRemoved = new Map<string, () => unknown>();
	/** Callbacks that are running. */
	#running = 0;
	#sweepTimer: NodeJS.Timeout | undefined;

	constructor(redis: Redis, jobs: JobQueues, saveResult: SaveResult) {
		this.#redis = redis;
		this.#jobs = jobs;
		this.#saveResult = saveResult;
	}

	/**
	 * For control: `conductOne` conducts an order to its end; it is retried when it throws. The function that it returns is called when the
	 * order's job is removed; null: the order had ended before. `services`: names of all services whose queues an order may use.
	 */
	takeOrders(
		concurrency: number,
		services: readonly string[],
		conductOne: (message: OrderMessage) => Promise<(() => unknown) | null>,
	): void {
		const afterwards = this.#onRemoved;
		const finish = async (order: string) => {
			const afterward = afterwards.get(order);
			this.#running += 1;
			afterwards.delete(order);
			await this.#sweep(services).catch(() => {});
			try {
				await afterward?.();
			} finally {
				this.#running -= 1;
			}
		};
		const inWork = new Map<string, ReturnType<typeof conductOne>>();
		const conduct = async (data: unknown) => {
			const message = parseMessage(data, orderMessage);
			const { order } = message;
			// A process that was suspended has lost its lock and may get its own job again: the order is still conducted once.
			const work = inWork.get(order) ?? conductOne(message).finally(() => inWork.delete(order));
			inWork.set(order, work);
			const afterward = await work;
			if (afterward) afterwards.set(order, afterward);
		};
		this.#jobs.work(
			ordersQueue,
			{ concurrency, maxStalled: stalledJobs.ofOrders, onDone: (order) => void finish(order) },
			conduct,
		);
		this.#sweepTimer = setInterval(async () => {
			await this.#sweep(services).catch(() => {});
			// Ended here, but the job was removed by another control that had taken it meanwhile.
			for (const order of afterwards.keys())
				if (!(await this.#jobs.has(ordersQueue, order).catch(() => true))) void finish(order);
		}, sweepIntervalMs);
	}

	/** Orders that have ended and whose callbacks have not run yet. */
	get ending(): number {
		return this.#onRemoved.size + this.#running;
	}

	/**
	 * Deletes BullMQ's bookkeeping, in which ids of orders would stay: after each order, and periodically for workers that write it late after a
	 * lost connection.
	 */
	async #sweep(services: readonly string[]): Promise<void> {
		await this.#redis.unlink(...this.#jobs.bookkeepingKeys([ordersQueue, ...services.map(taskQueueOf)]));
	}

	/**
	 * For services: runs `work` for each task of a service. Tasks of ended orders, tasks with a result, and tasks that control has not signed
	 * are dropped. `work` may throw: the task is then retried. The returned function ends this, and resolves when the tasks in work are done.
	 */
	takeTasks(
		service: string,
		concurrency: number,
		verify: VerifyTask,
		work: (message: TaskMessage, turn: Lease) => Promise<TaskResult>,
	): () => Promise<void> {
		return this.#jobs.work(
			taskQueueOf(service),
			{ concurrency, maxStalled: stalledJobs.ofTasks },
			async (data, turn) => {
				const message = verifiedTask(verify, service, parseMessage(data, signedTask));
				// It gets no result: the task that it stands in the way of is dispatched again.
				if (!message) return void log.error({ service }, "a task that control has not signed was dropped");
				const [open, done] = await this.#redis.hmget(orderKey(message.order), "open", message.task);
				if (open === null || done !== null) return;
				await this.#saveResult(message.order, message.task, await work(message, turn));
			},
		);
	}

	/** Stops the periodic sweep. Running jobs are closed by `JobQueues`. */
	close(): void {
		clearInterval(this.#sweepTimer);
	}
}
