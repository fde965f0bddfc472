import { Overtaken, type Turn } from "../queue/jobs.ts";

/** How often whoever waits looks whether somebody goes before, in ms. */
const lookMs = 500;

/** On each host, beside a place for each of its cells. */
export const urgentPlaces = 1;
/** The priority of a mail's first tasks (control/shares.ts). */
const firstOfMail = 1;

/** For any task, or for the first ones of a mail only. */
type Place = "any" | "urgent";
interface Waiting {
	readonly priority: number;
	enter(place: Place): void;
}

/**
 * So many at once; of the rest whoever has the smallest priority first. A worker that waits here holds a task of its queue, and nobody else
 * can take a more urgent one that comes after it: so it gives its own back, and takes that.
 *
 * The first tasks of mails have `urgent` places more, worked on beside the others by the same cores: a letter need not wait at each of its
 * stations until somebody's next four pages are read.
 */
export class Places {
	readonly #free: Record<Place, number>;
	readonly #waiting: Waiting[] = [];

	constructor(count: number, urgent = 0) {
		this.#free = { any: count, urgent };
	}

	/** Throws `Overtaken` where `work` has not begun and shall be asked for again. */
	async with<T>({ priority, isOvertaken }: Turn, work: () => Promise<T>): Promise<T> {
		const place = this.#placeFor(priority) ?? (await this.#wait(priority, isOvertaken));
		try {
			return await work();
		} finally {
			this.#leave(place);
		}
	}

	#placeFor(priority: number): Place | undefined {
		const place = (["any", "urgent"] as const).find((one) => this.#free[one] > 0 && mayTake(one, priority));
		if (place) this.#free[place] -= 1;
		return place;
	}

	#leave(place: Place): void {
		const next = this.#waiting
			.filter(({ priority }) => mayTake(place, priority))
			.toSorted((one, other) => one.priority - other.priority)[0];
		if (next && this.#remove(next)) next.enter(place);
		else this.#free[place] += 1;
	}

	#wait(priority: number, isOvertaken: () => Promise<boolean>): Promise<Place> {
		return new Promise((resolve, reject) => {
			const looking = setInterval(async () => {
				if (!(await isOvertaken().catch(() => false)) || !this.#remove(one)) return;
				clearInterval(looking);
				reject(new Overtaken());
			}, lookMs);
			const one: Waiting = {
				priority,
				enter(place) {
					clearInterval(looking);
					resolve(place);
				},
			};
			this.#waiting.push(one);
		});
	}

	/** False where it does not wait any more. */
	#remove(one: Waiting): boolean {
		const at = this.#waiting.indexOf(one);
		if (at >= 0) this.#waiting.splice(at, 1);
		return at >= 0;
	}
}

const mayTake = (place: Place, priority: number): boolean => place === "any" || priority <= firstOfMail;
