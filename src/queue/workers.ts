import type { Redis } from "ioredis";
import { stalledJobs } from "../retry.ts";
import type { Jobs, Turn } from "./jobs.ts";
import { type OrderMessage, opened, orderMessage, type TaskMessage, type TaskResult, taskMessage } from "./messages.ts";
import { orders, stateKey, tasksOf } from "./names.ts";

const sweepMs = 10_000;

type SaveResult = (order: string, task: string, result: TaskResult) => Promise<void>;

/** Those who take what is queued: control its orders, services their tasks. */
export class Workers {
	readonly #redis: Redis;
	readonly #jobs: Jobs;
	readonly #saveResult: SaveResult;
	/** What is to be done when nothing of an order is left in the queue. */
	readonly #afterwards = new Map<string, () => unknown>();
	/** Orders for which that is being done. */
	#finishing = 0;
	#sweeping: NodeJS.Timeout | undefined;

	constructor(redis: Redis, jobs: Jobs, saveResult: SaveResult) {
		this.#redis = redis;
		this.#jobs = jobs;
		this.#saveResult = saveResult;
	}

	/**
	 * Control's half: `conductOne` conducts an order to its end; when it throws it is tried again. What it returns is called when
	 * nothing of the order is left in the queue; null: it was over already. `services`: all whose queues an order may have touched.
	 */
	takeOrders(
		concurrency: number,
		services: readonly string[],
		conductOne: (message: OrderMessage) => Promise<(() => unknown) | null>,
	): void {
		const afterwards = this.#afterwards;
		const finish = async (order: string) => {
			const afterward = afterwards.get(order);
			this.#finishing += 1;
			afterwards.delete(order);
			await this.#sweep(services).catch(() => {});
			try {
				await afterward?.();
			} finally {
				this.#finishing -= 1;
			}
		};
		const inWork = new Map<string, ReturnType<typeof conductOne>>();
		const conduct = async (data: unknown) => {
			const message = opened(data, orderMessage);
			const { order } = message;
			// Whoever was stopped for a while is thought dead, and gets his own job once more: it stays one piece of work.
			const work = inWork.get(order) ?? conductOne(message).finally(() => inWork.delete(order));
			inWork.set(order, work);
			const afterward = await work;
			if (afterward) afterwards.set(order, afterward);
		};
		this.#jobs.work(
			orders,
			{ concurrency, maxStalled: stalledJobs.ofOrders, onDone: (order) => void finish(order) },
			conduct,
		);
		this.#sweeping = setInterval(async () => {
			await this.#sweep(services).catch(() => {});
			// Ended here, but taken off the queue by somebody else, to whom the job went meanwhile.
			for (const order of afterwards.keys())
				if (!(await this.#jobs.has(orders, order).catch(() => true))) void finish(order);
		}, sweepMs);
	}

	/** Orders that are over, and whose end is not noted yet. */
	get ending(): number {
		return this.#afterwards.size + this.#finishing;
	}

	/**
	 * No trace of an order may stay in what BullMQ notes. Done after each order, and every now and then, for what a worker has noted late
	 * that was cut off.
	 */
	async #sweep(services: readonly string[]): Promise<void> {
		await this.#redis.unlink(...this.#jobs.traces([orders, ...services.map(tasksOf)]));
	}

	/**
	 * The services' half. Tasks of orders that are over, or that have a result already, are dropped. `work` may throw.
	 */
	takeTasks(
		service: string,
		concurrency: number,
		work: (message: TaskMessage, turn: Turn) => Promise<TaskResult>,
	): void {
		this.#jobs.work(tasksOf(service), { concurrency, maxStalled: stalledJobs.ofTasks }, async (data, turn) => {
			const message = opened(data, taskMessage);
			const [open, done] = await this.#redis.hmget(stateKey(message.order), "open", message.task);
			if (open === null || done !== null) return;
			await this.#saveResult(message.order, message.task, await work(message, turn));
		});
	}

	/** Sweeps no more; what is taken is ended with the jobs. */
	close(): void {
		clearInterval(this.#sweeping);
	}
}
