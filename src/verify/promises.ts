import { readFileSync } from "node:fs";
import { namespaceOf, type Seen, statusOf } from "./processes.ts";
import { count } from "./search.ts";
import { filesWith, type Places, processesWith, segmentsWith } from "./traces.ts";

/** One of the twelve promises, looked at from outside. `elsewhere`: it cannot be seen from here; the test named in `found` shows it. */
export interface Verdict {
	readonly promise: string;
	readonly state: "kept" | "broken" | "elsewhere";
	readonly found: string;
}

export const verdict = (promise: string, kept: boolean, found: string): Verdict => ({
	promise,
	state: kept ? "kept" : "broken",
	found,
});

/** 1 */
export function nothingOnDisk(needles: readonly Buffer[], places: Places): Verdict {
	const hits = filesWith(needles, places).length;
	const swap = readFileSync("/proc/swaps", "utf8").trim().split("\n").slice(1);
	const onDisk = swap.filter((area) => !area.includes("zram"));
	return verdict(
		"nothing is written to a disk",
		hits === 0 && onDisk.length === 0,
		`${places.mounts} file systems, ${places.files.length} files changed since or open but deleted: ${hits} with a canary; swap on disks: ${onDisk.length}`,
	);
}

/** 2; `mailbox`: in development the one process that keeps answers, as the customer's mail program would. */
export async function nothingInMemory(
	needles: readonly Buffer[],
	places: Places,
	mailbox: readonly number[],
): Promise<Verdict> {
	const processes = places.processes.filter((pid) => !mailbox.includes(pid));
	const hits = processesWith(needles, { processes });
	const shared = await segmentsWith(needles, places);
	return verdict(
		"plaintext lives only in processes that die with their task",
		hits.length === 0 && shared.length === 0,
		`${processes.length} processes, ${places.strays.length} of them no longer below the service, and ${places.segments.length} segments of shared memory: ${hits.length + shared.length} with a canary${mailbox.length > 0 ? " (without the development mailbox: it stands for yours)" : ""}`,
	);
}

/** 3; `peeks`: how often the servers' memory was searched while the order was in work, and what was found. */
export const onlyCiphertext = (peeks: { readonly times: number; readonly canaries: number }): Verdict =>
	verdict(
		"the cache holds only ciphertext",
		peeks.times > 0 && peeks.canaries === 0,
		`both servers' memory searched ${peeks.times} times while the order was in work: ${peeks.canaries} canaries`,
	);

/** How often a server's memory held, while an order was in work, what belongs there, and what belongs to the other. */
interface Held {
	belongs: number;
	foreign: number;
}
/** In the cache belong chunks by their names, in the queue messages with boxes of keys. */
export interface Apart {
	readonly cache: Held;
	readonly queue: Held;
}

/** 4 */
export const neverTogether = ({ cache, queue }: Apart): Verdict =>
	verdict(
		"cache and key never lie together",
		cache.belongs > 0 && queue.belongs > 0 && cache.foreign === 0 && queue.foreign === 0,
		`in the cache ciphertext was ${cache.belongs > 0 ? "" : "NOT "}seen, boxes of keys ${cache.foreign} times; in the queue boxes were ${queue.belongs > 0 ? "" : "NOT "}seen, ciphertext ${queue.foreign} times; that both together open nothing: test/service/erasure.test.ts`,
	);

/** 5 */
export function theHour(metrics: string, ready: string): Verdict {
	const oldest = Number(/^maramail_cache_oldest_seconds (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
	const wardened = !/warden/.test(ready);
	return verdict(
		"nothing stays longer than an hour",
		oldest <= 3_600 && wardened,
		`oldest entry of the cache: ${oldest} s; wardens ${wardened ? "watch" : "are MISSING"}; whatever a client does: test/service/hour.test.ts`,
	);
}

/** 7: what the kernel says of the cells that wait for work. */
export function wallsStand(service: readonly Seen[]): Verdict {
	const cells = service.filter(
		({ command }) => command.includes("/app/programs/run-in-cell.mjs\0") && command.startsWith("/app/node/"),
	);
	const open = cells.filter(({ pid }) => {
		const { Seccomp, NoNewPrivs, CapEff } = statusOf(pid);
		const apart = (["net", "mnt", "pid", "user", "ipc"] as const).every(
			(kind) => namespaceOf(pid, kind) !== namespaceOf(process.pid, kind),
		);
		return !(Seccomp === "2" && NoNewPrivs === "1" && Number.parseInt(CapEff ?? "1", 16) === 0 && apart);
	});
	return verdict(
		"a hostile document breaks out of nothing",
		cells.length > 0 && open.length === 0,
		`${cells.length} waiting cells: filter of system calls, no rights, own namespaces, no network${open.length > 0 ? `; NOT in ${open.length}` : ""}; attacks: src/sandbox/cell.tools.test.ts`,
	);
}

/** 10 */
export function nothingTold(needles: readonly Buffer[], told: readonly string[]): Verdict {
	const hits = told.filter((text) => count(Buffer.from(text), needles) > 0).length;
	return verdict(
		"logs, metrics, errors, queue entries hold no content",
		hits === 0,
		`metrics, readiness, status page: ${hits} with a canary; logs on disks: line 1; log and queue: test/service/forgetting.test.ts`,
	);
}

/** 11: how often each of two orders' canaries lay in the one's and in the other's answer. */
export function eachItsOwn(own: readonly number[], foreign: readonly number[]): Verdict {
	return verdict(
		"one customer never sees another's data",
		own.every((times) => times > 0) && foreign.every((times) => times === 0),
		`two orders at once: each answer has its own canary ${own.every((times) => times > 0) ? "" : "NOT "}and of the other's ${foreign.join(" and ")}; fifty at once: test/service/journeys.test.ts`,
	);
}

/** 12: whether the scanner of this installation finds the test file when it is given a signature of it; `served`: whether the service looks for viruses. */
export function virusesStay(found: boolean, served: boolean, ready: string): Verdict {
	const said = served || ready.includes("no virus check");
	return verdict(
		"viruses do not travel on",
		found && said,
		`the test file is ${found ? "" : "NOT "}found, plain and packed, by a scanner started for it; ${served ? "the service has signatures" : `NO SIGNATURES here (maramail doctor), which the service ${said ? "says in /readyz and in each answer" : "does NOT say"}`}`,
	);
}

export const elsewhere = (promise: string, found: string): Verdict => ({ promise, state: "elsewhere", found });
