import { readdirSync, readFileSync, statfsSync } from "node:fs";
import { family } from "../../src/verify/memory.ts";
import type { TestService } from "./service.ts";

/** What a service's processes, those that stay and those of the moment, hold of the machine. */
export interface Held {
	readonly processes: number;
	readonly descriptors: number;
	/** Resident, shared pages counted for each process. */
	readonly megabytes: number;
	/** On the machine's tmpfs, whoever put it there. */
	readonly tmpfsMegabytes: number;
}

export function heldBy(service: TestService): Held {
	const pids = family(service.pids().map(({ pid }) => pid));
	let descriptors = 0;
	let megabytes = 0;
	for (const pid of pids)
		try {
			descriptors += readdirSync(`/proc/${pid}/fd`).length;
			megabytes += Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1] ?? 0) / 1000;
		} catch {
			// Just ended.
		}
	const { blocks, bfree, bsize } = statfsSync("/dev/shm");
	return { processes: pids.length, descriptors, megabytes, tmpfsMegabytes: ((blocks - bfree) * bsize) / 1e6 };
}

/** Looks every two seconds until it is stopped. */
export class Watch {
	readonly seen: { readonly at: number; readonly held: Held }[] = [];
	readonly #timer: NodeJS.Timeout;

	constructor(service: TestService) {
		const look = () => this.seen.push({ at: Date.now(), held: heldBy(service) });
		look();
		this.#timer = setInterval(look, 2_000);
	}

	stop(): void {
		clearInterval(this.#timer);
	}

	/** The most between two shares of the time that has been watched. */
	most(what: keyof Held, from = 0, to = 1): number {
		const [first, last] = [this.seen[0]?.at ?? 0, this.seen.at(-1)?.at ?? 0];
		const during = this.seen.filter(
			({ at }) => at >= first + from * (last - first) && at <= first + to * (last - first),
		);
		return Math.max(...during.map(({ held }) => held[what]));
	}
}
