import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Control groups of version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html), where the host has given us one of our own: each
 * cell then has a group, with what all its processes and its scratch together may take of memory, how many they may be, and an end for all
 * of them at once. Where there is none, rlimits bound each process by itself, and their number.
 */

const root = "/sys/fs/cgroup";
/** Where we ourselves go: a group that has others below it may have no processes (there, "no internal processes"). */
const ownName = "service";
/** How long the kernel may take to empty a group that was killed, in ms. */
const emptyMostMs = 5_000;

export interface GroupLimits {
	readonly memoryMebibytes: number;
	readonly scratchMebibytes: number;
	readonly processes: number;
}

/**
 * The folder in which cells may have groups; null where there is none. Ours it is when nobody else is in it, as in a unit of systemd with
 * `Delegate=memory pids`: somebody's shell is not moved about.
 */
export function cellGroups(tree = root, self = "/proc/self/cgroup", pid = process.pid): string | null {
	try {
		const path = /^0::(\/.*)$/m.exec(readFileSync(self, "utf8"))?.[1];
		if (path === undefined) return null;
		const folder = join(tree, path);
		const words = (file: string) => readFileSync(join(folder, file), "utf8").trim().split(/\s+/);
		accessSync(join(folder, "cgroup.procs"), constants.W_OK);
		accessSync(join(folder, "cgroup.subtree_control"), constants.W_OK);
		const controllers = words("cgroup.controllers");
		if (!controllers.includes("memory") || !controllers.includes("pids")) return null;
		if (words("cgroup.procs").join() !== String(pid)) return null;
		mkdirSync(join(folder, ownName), { recursive: true });
		writeFileSync(join(folder, ownName, "cgroup.procs"), String(pid));
		writeFileSync(join(folder, "cgroup.subtree_control"), "+memory +pids");
		return folder;
	} catch {
		return null;
	}
}

/** Makes a group for a cell; returns its folder, or null where the kernel has no room for one more: then rlimits have to do. */
export function openGroup(folder: string, limits: GroupLimits): string | null {
	const group = join(folder, `cell-${randomUUID()}`);
	const settings = {
		// What lies in a tmpfs is its writer's.
		"memory.max": (limits.memoryMebibytes + limits.scratchMebibytes) * 1024 * 1024,
		"memory.swap.max": 0,
		// A cell that has lost one of its processes is of no use.
		"memory.oom.group": 1,
		"pids.max": limits.processes,
	};
	try {
		mkdirSync(group);
		for (const [file, value] of Object.entries(settings)) writeFileSync(join(group, file), String(value));
		return group;
	} catch {
		return null;
	}
}

/** The command line, in the group from its first moment: a process that had started a child before it was moved would leave it behind. */
export function within(
	group: string,
	command: { readonly program: string; readonly args: readonly string[] },
): { program: string; args: string[] } {
	const enter = 'echo 0 > "$1" && shift && exec "$@"';
	return {
		program: "/bin/sh",
		args: ["-c", enter, "sh", join(group, "cgroup.procs"), command.program, ...command.args],
	};
}

/** Kills whatever is still in the group, and removes it. */
export async function closeGroup(group: string): Promise<void> {
	const kill = join(group, "cgroup.kill");
	if (existsSync(kill)) writeFileSync(kill, "1");
	for (const deadline = Date.now() + emptyMostMs; ; await wait(5)) {
		try {
			return rmdirSync(group);
		} catch {
			// Still somebody in it.
			if (Date.now() > deadline) return;
		}
	}
}
