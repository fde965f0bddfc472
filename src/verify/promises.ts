import { readFileSync } from "node:fs";
import { changedSince, countInFile, mounts, openButDeleted } from "./files.ts";
import { countInMemory } from "./memory.ts";
import { namespaceOf, type Seen, statusOf } from "./processes.ts";
import { count } from "./search.ts";

/** One of the twelve promises, looked at from outside. `elsewhere`: it cannot be seen from here; the test named in `found` shows it. */
export interface Verdict {
	readonly promise: string;
	readonly state: "kept" | "broken" | "elsewhere";
	readonly found: string;
}

const verdict = (promise: string, kept: boolean, found: string): Verdict => ({
	promise,
	state: kept ? "kept" : "broken",
	found,
});

/** 1 */
export async function nothingOnDisk(
	needles: readonly Buffer[],
	since: number,
	service: readonly Seen[],
): Promise<Verdict> {
	const places = mounts();
	const files = (await Promise.all(places.map((mount) => changedSince(mount, since)))).flat();
	const open = openButDeleted(service.map(({ pid }) => pid));
	const hits = [...files, ...open].filter((path) => countInFile(path, needles) > 0).length;
	const swap = readFileSync("/proc/swaps", "utf8").trim().split("\n").slice(1);
	const onDisk = swap.filter((area) => !area.includes("zram"));
	return verdict(
		"nothing is written to a disk",
		hits === 0 && onDisk.length === 0,
		`${places.length} file systems, ${files.length} files changed since, ${open.length} open but deleted: ${hits} with a canary; swap on disks: ${onDisk.length}`,
	);
}

/** 2; `mailbox`: in development the one process that keeps answers, as the customer's mail program would. */
export function nothingInMemory(
	needles: readonly Buffer[],
	service: readonly Seen[],
	mailbox: readonly number[],
): Verdict {
	const searched = service.filter(({ pid }) => !mailbox.includes(pid));
	const hits = searched.filter(({ pid }) => countInMemory(pid, needles) > 0);
	return verdict(
		"plaintext lives only in processes that die with their task",
		hits.length === 0,
		`${searched.length} processes: ${hits.length} with a canary${mailbox.length > 0 ? " (without the development mailbox: it stands for yours)" : ""}`,
	);
}

/** 3; `peeks`: how often the servers' memory was searched while the order was in work, and what was found. */
export const onlyCiphertext = (peeks: { readonly times: number; readonly canaries: number }): Verdict =>
	verdict(
		"the cache holds only ciphertext",
		peeks.times > 0 && peeks.canaries === 0,
		`both servers' memory searched ${peeks.times} times while the order was in work: ${peeks.canaries} canaries`,
	);

/** 5 */
export function theHour(metrics: string, ready: string): Verdict {
	const oldest = Number(/^maramail_cache_oldest_seconds (\S+)/m.exec(metrics)?.[1] ?? Number.NaN);
	const wardened = !/warden/.test(ready);
	return verdict(
		"nothing stays longer than an hour",
		oldest <= 3_600 && wardened,
		`oldest entry of the cache: ${oldest} s; wardens ${wardened ? "watch" : "are MISSING"}; whatever a client does: test/hour.test.ts`,
	);
}

/** 7: what the kernel says of the cells that wait for work. */
export function wallsStand(service: readonly Seen[]): Verdict {
	const cells = service.filter(
		({ command }) => command.includes("/app/programs/inside.mjs\0") && command.startsWith("/app/node/"),
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
		`${cells.length} waiting cells: filter of system calls, no rights, own namespaces, no network${open.length > 0 ? `; NOT in ${open.length}` : ""}; attacks: src/cell/cell.test.ts`,
	);
}

/** 10 */
export function nothingTold(needles: readonly Buffer[], told: readonly string[]): Verdict {
	const hits = told.filter((text) => count(Buffer.from(text), needles) > 0).length;
	return verdict(
		"logs, metrics, errors, queue entries hold no content",
		hits === 0,
		`metrics, readiness, status page: ${hits} with a canary; logs on disks: line 1; log and queue: test/forgetting.test.ts`,
	);
}

export const elsewhere = (promise: string, found: string): Verdict => ({ promise, state: "elsewhere", found });
export { verdict };
