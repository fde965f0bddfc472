import { readdirSync, readFileSync } from "node:fs";
import { family } from "../../src/verify/memory.ts";

/** A process by its number and start time (proc_pid_stat(5), field 22): numbers are given again. */
export interface Identity {
	readonly pid: number;
	readonly started: string;
}

interface Status {
	readonly name: string;
	readonly state: string;
	readonly parent: number;
	readonly started: string;
}

/** null when it has ended, or is only a zombie. */
function statusOf(pid: number): Status | null {
	try {
		const [, name = "", rest = ""] = /\((.*)\) (.*)/.exec(readFileSync(`/proc/${pid}/stat`, "latin1")) ?? [];
		const [state = "Z", parent, ...more] = rest.split(" ");
		return /[ZX]/.test(state) ? null : { name, state, parent: Number(parent), started: more[17] as string };
	} catch {
		return null;
	}
}

export const nameOf = (pid: number): string => statusOf(pid)?.name ?? "";

export function identities(pids: readonly number[]): Identity[] {
	return pids.flatMap((pid) => {
		const status = statusOf(pid);
		return status ? [{ pid, started: status.started }] : [];
	});
}

/** Those that still run. */
export const running = (all: readonly Identity[]): Identity[] =>
	all.filter(({ pid, started }) => statusOf(pid)?.started === started);

export function childrenOf(parent: number): number[] {
	return readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((pid) => statusOf(pid)?.parent === parent);
}

/** A process of this name in a cell below `root`, its parent, and so on up to the cell's outermost process; empty where there is none. */
export function pathTo(name: string, root: number): number[] {
	const found = family([root]).find((pid) => nameOf(pid) === name);
	const path: number[] = [];
	for (let pid = found ?? 0; pid > 1; pid = statusOf(pid)?.parent ?? 0) {
		path.push(pid);
		if (nameOf(pid) === "bwrap" && nameOf(statusOf(pid)?.parent ?? 0) !== "bwrap") return path;
	}
	return [];
}

/** Whether it is alone in a user namespace in which no user is mapped yet (user_namespaces(7)). */
export function isWithoutIdMaps(pid: number): boolean {
	try {
		return readFileSync(`/proc/${pid}/uid_map`, "latin1") === "";
	} catch {
		return false;
	}
}
