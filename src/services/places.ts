import { Overtaken, type Turn } from "../queue/jobs.ts";

/** How often whoever waits looks whether somebody goes before, in ms. */
const lookMs = 500;

interface Waiting {
	readonly priority: number;
	enter(): void;
}

/**
 * So many at once; of the rest whoever has the smallest priority first. A worker that waits here holds a task of its queue, and nobody else
 * can take a more urgent one that comes after it: so it gives its own back, and takes that.
 */
export class Places {
	#free: number;
	readonly #waiting: Waiting[] = [];

	constructor(count: number) {
		this.#free = count;
	}

	/** Throws `Overtaken` where `work` has not begun and shall be asked for again. */
	async with<T>({ priority, isOvertaken }: Turn, work: () => Promise<T>): Promise<T> {
		if (this.#free > 0) this.#free -= 1;
		else await this.#wait(priority, isOvertaken);
		try {
			return await work();
		} finally {
			const [next] = this.#waiting.toSorted((one, other) => one.priority - other.priority);
			if (next) this.#remove(next);
			else this.#free += 1;
			next?.enter();
		}
	}

	#wait(priority: number, isOvertaken: () => Promise<boolean>): Promise<void> {
		return new Promise((resolve, reject) => {
			const looking = setInterval(async () => {
				if (!(await isOvertaken().catch(() => false)) || !this.#remove(one)) return;
				clearInterval(looking);
				reject(new Overtaken());
			}, lookMs);
			const one: Waiting = {
				priority,
				enter() {
					clearInterval(looking);
					resolve();
				},
			};
			this.#waiting.push(one);
		});
	}

	/** False where it does not wait any more. */
	#remove(one: Waiting): boolean {
		const place = this.#waiting.indexOf(one);
		if (place >= 0) this.#waiting.splice(place, 1);
		return place >= 0;
	}
}
