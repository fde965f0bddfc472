import type { ChildProcess } from "node:child_process";
import { silentMostMs } from "../limits.ts";
import { log } from "../log.ts";
import { killProcessGroup } from "./process.ts";

/** How often silent processes are looked for, in ms. */
const checkIntervalMs = 1_000;

interface Watched {
	lastHeartbeat: number;
	readonly ping?: () => Promise<unknown>;
}

/** Kills processes that are alive but hang: no heartbeat for `silentMs`. Their supervisor restarts them when they exit. */
export class Watchdog {
	readonly #silentMs: number;
	readonly #watched = new Map<ChildProcess, Watched>();
	readonly #timer: NodeJS.Timeout;
	#checkedAt = Date.now();

	constructor(silentMs: number = silentMostMs) {
		this.#silentMs = silentMs;
		this.#timer = setInterval(() => this.#check(), checkIntervalMs);
	}

	/**
	 * For a child that sends messages by itself. The caller calls the returned function at each of them; the child is watched from the first
	 * one on.
	 */
	heartbeatOf(child: ChildProcess): () => void {
		let watched: Watched | undefined;
		return () => {
			watched ??= this.#watch(child, {});
			watched.lastHeartbeat = Date.now();
		};
	}

	/** For a child that has to be asked: `ping` resolves when it answers, and is called once a second. */
	ping(child: ChildProcess, ping: () => Promise<unknown>): void {
		this.#watch(child, { ping });
	}

	close(): void {
		clearInterval(this.#timer);
	}

	#watch(child: ChildProcess, how: Pick<Watched, "ping">): Watched {
		const watched = { lastHeartbeat: Date.now(), ...how };
		this.#watched.set(child, watched);
		child.once("exit", () => this.#watched.delete(child));
		return watched;
	}

	#check(): void {
		const now = Date.now();
		// The machine slept, or its clock was set: then all processes look silent, and none of them hangs.
		if (now - this.#checkedAt > this.#silentMs / 2 || now < this.#checkedAt)
			for (const watched of this.#watched.values()) watched.lastHeartbeat = now;
		this.#checkedAt = now;
		for (const [child, watched] of this.#watched) {
			watched.ping?.().then(
				() => {
					watched.lastHeartbeat = Date.now();
				},
				() => {},
			);
			if (now - watched.lastHeartbeat < this.#silentMs) continue;
			log.error({ pid: child.pid, silentMs: now - watched.lastHeartbeat }, "process hangs, killed");
			killProcessGroup(child);
		}
	}
}
