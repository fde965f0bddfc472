import { type Lease, YieldToHigherPriority } from "../queue/job-queues.ts";
import { isUrgentPriority } from "../queue/priority.ts";

/** How often a waiting task checks whether its queue has one of higher priority, in ms. */
const pollIntervalMs = 500;

/** Permits on each host for urgent tasks, beside one for each of its cells. */
export const urgentPermits = 1;

/** For any task, or for the first ones of a mail only. */
type Permit = "any" | "urgent";
interface Waiter {
	readonly priority: number;
	grant(place: Permit): void;
}

/**
 * A counting semaphore whose waiters are served by priority. A task that waits here holds a lease of its queue, so that a task of higher
 * priority behind it in that queue would not be seen: the waiting one then gives its lease back (`YieldToHigherPriority`), and the worker
 * takes the other.
 *
 * `urgent`: additional permits for the first tasks of mails, which then share the cores with the others: a short letter does not wait at each
 * of its steps until four pages of a long document are read.
 */
export class PrioritySemaphore {
	readonly #free: Record<Permit, number>;
	readonly #waiters: Waiter[] = [];

	constructor(count: number, urgent = 0) {
		this.#free = { any: count, urgent };
	}

	/** Runs `work` with a permit. Throws `YieldToHigherPriority` before `work` has begun; the task is then to be taken again later. */
	async withPermit<T>({ priority, hasHigherPriorityWaiting }: Lease, work: () => Promise<T>): Promise<T> {
		const permit = this.#tryAcquire(priority) ?? (await this.#waitForPermit(priority, hasHigherPriorityWaiting));
		try {
			return await work();
		} finally {
			this.#release(permit);
		}
	}

	#tryAcquire(priority: number): Permit | undefined {
		const permit = (["any", "urgent"] as const).find((one) => this.#free[one] > 0 && mayTake(one, priority));
		if (permit) this.#free[permit] -= 1;
		return permit;
	}

	#release(permit: Permit): void {
		const next = this.#waiters
			.filter(({ priority }) => mayTake(permit, priority))
			.toSorted((one, other) => one.priority - other.priority)[0];
		if (next && this.#remove(next)) next.grant(permit);
		else this.#free[permit] += 1;
	}

	#waitForPermit(priority: number, hasHigherPriorityWaiting: () => Promise<boolean>): Promise<Permit> {
		return new Promise((resolve, reject) => {
			const polling = setInterval(async () => {
				if (!(await hasHigherPriorityWaiting().catch(() => false)) || !this.#remove(one)) return;
				clearInterval(polling);
				reject(new YieldToHigherPriority());
			}, pollIntervalMs);
			const one: Waiter = {
				priority,
				grant(permit) {
					clearInterval(polling);
					resolve(permit);
				},
			};
			this.#waiters.push(one);
		});
	}

	/** False where it waits no more. */
	#remove(one: Waiter): boolean {
		const at = this.#waiters.indexOf(one);
		if (at >= 0) this.#waiters.splice(at, 1);
		return at >= 0;
	}
}

const mayTake = (permit: Permit, priority: number): boolean => permit === "any" || isUrgentPriority(priority);
