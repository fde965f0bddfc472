import type { ChildProcess } from "node:child_process";
import { silentMostMs } from "../limits.ts";
import { log } from "../log.ts";
import { killGroup } from "./process.ts";

/** How often it is looked who has been silent, in ms. */
const lookMs = 1_000;

interface Watched {
	lastHeard: number;
	readonly ask?: () => Promise<unknown>;
}

/** Kills processes that are alive and say nothing any more; who starts them again is told by their exit. */
export class Watchdog {
	readonly #silentMs: number;
	readonly #watched = new Map<ChildProcess, Watched>();
	readonly #timer: NodeJS.Timeout;
	#looked = Date.now();

	constructor(silentMs: number = silentMostMs) {
		this.#silentMs = silentMs;
		this.#timer = setInterval(() => this.#look(), lookMs);
	}

	/** The child speaks by itself: the returned function is called whenever it does, and it is watched from the first time on. */
	expect(child: ChildProcess): () => void {
		let watched: Watched | undefined;
		return () => {
			watched ??= this.#watch(child, {});
			watched.lastHeard = Date.now();
		};
	}

	/** The child has to be asked. */
	ask(child: ChildProcess, ask: () => Promise<unknown>): void {
		this.#watch(child, { ask });
	}

	close(): void {
		clearInterval(this.#timer);
	}

	#watch(child: ChildProcess, how: Pick<Watched, "ask">): Watched {
		const watched = { lastHeard: Date.now(), ...how };
		this.#watched.set(child, watched);
		child.once("exit", () => this.#watched.delete(child));
		return watched;
	}

	#look(): void {
		const now = Date.now();
		// A machine that slept, or a clock that was put right: everybody was silent, and nobody is to blame.
		if (now - this.#looked > this.#silentMs / 2 || now < this.#looked)
			for (const watched of this.#watched.values()) watched.lastHeard = now;
		this.#looked = now;
		for (const [child, watched] of this.#watched) {
			watched.ask?.().then(
				() => {
					watched.lastHeard = Date.now();
				},
				() => {},
			);
			if (now - watched.lastHeard < this.#silentMs) continue;
			log.error({ pid: child.pid, silentMs: now - watched.lastHeard }, "process hangs, killed");
			killGroup(child);
		}
	}
}
