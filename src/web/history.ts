/** What happened in the last hour, minute by minute: figures only, in RAM, gone with the process. */

const minuteMs = 60_000;
const minutes = 60;
/** The latest ends that are shown one by one. */
const shownEnds = 6;

export interface Minute {
	/** Orders that ended. */
	readonly ended: number;
	/** Seconds from 250 to forget, of each. */
	readonly seconds: readonly number[];
	/** The most seen in the minute. */
	readonly oldestSeconds: number;
}
export interface End {
	readonly order: string;
	readonly at: number;
	readonly seconds: number;
}

const empty: Minute = { ended: 0, seconds: [], oldestSeconds: 0 };

export class History {
	readonly #minutes = new Map<number, Minute>();
	#ends: readonly End[] = [];

	end(order: string, acceptedAt: number, now: number): void {
		const seconds = Math.max(0, (now - acceptedAt) / 1000);
		this.#change(now, (minute) => ({ ...minute, ended: minute.ended + 1, seconds: [...minute.seconds, seconds] }));
		this.#ends = [{ order, at: now, seconds }, ...this.#ends].slice(0, shownEnds);
	}

	sawOldest(oldestSeconds: number, now: number): void {
		this.#change(now, (minute) => ({ ...minute, oldestSeconds: Math.max(minute.oldestSeconds, oldestSeconds) }));
	}

	get ends(): readonly End[] {
		return this.#ends;
	}

	/** Oldest first, the current one last. */
	lastHour(now: number): readonly Minute[] {
		const current = Math.floor(now / minuteMs);
		return Array.from({ length: minutes }, (_, at) => this.#minutes.get(current - minutes + 1 + at) ?? empty);
	}

	#change(now: number, change: (minute: Minute) => Minute): void {
		const current = Math.floor(now / minuteMs);
		this.#minutes.set(current, change(this.#minutes.get(current) ?? empty));
		for (const minute of this.#minutes.keys()) if (minute <= current - minutes) this.#minutes.delete(minute);
	}
}

/** The value below which this share of them lies; undefined where there is none. */
export function quantile(values: readonly number[], share: number): number | undefined {
	const sorted = values.toSorted((a, b) => a - b);
	return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
}
