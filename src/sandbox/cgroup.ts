import { randomUUID } from "node:crypto";
import { accessSync, constants, existsSync, mkdirSync, readFileSync, rmdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as wait } from "node:timers/promises";

/**
 * Control groups, version 2 (https://docs.kernel.org/admin-guide/cgroup-v2.html), where the host delegates one to us: each cell then has a
 * cgroup of its own, which limits the memory of all its processes and its scratch together, limits their number, and kills them all at
 * once. Without delegation, rlimits limit each process by itself, and their number.
 */

const root = "/sys/fs/cgroup";
/** Child cgroup for our own process: a cgroup with controllers for its children may hold no processes itself ("no internal processes"). */
const ownCgroup = "service";
/** How long the kernel may take to empty a cgroup that was killed, in ms. */
const killTimeoutMs = 5_000;

export interface CgroupLimits {
	readonly memoryMebibytes: number;
	readonly scratchMebibytes: number;
	readonly processes: number;
}

/**
 * The folder below which cells may have cgroups; null where none is delegated. It counts as delegated when this process is the only one in
 * it, as in a systemd unit with `Delegate=memory pids`: the processes of a shell are never moved.
 */
export function delegatedCgroup(tree = root, self = "/proc/self/cgroup", pid = process.pid): string | null {
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
		mkdirSync(join(folder, ownCgroup), { recursive: true });
		writeFileSync(join(folder, ownCgroup, "cgroup.procs"), String(pid));
		writeFileSync(join(folder, "cgroup.subtree_control"), "+memory +pids");
		return folder;
	} catch {
		return null;
	}
}

/** Creates a cell's cgroup below `folder`. Returns its folder; null where the kernel refuses: then only rlimits limit the cell. */
export function createCgroup(folder: string, limits: CgroupLimits): string | null {
	const group = join(folder, `cell-${randomUUID()}`);
	const settings = {
		// Pages of a tmpfs are charged to the cgroup that wrote them.
		"memory.max": (limits.memoryMebibytes + limits.scratchMebibytes) * 1024 * 1024,
		"memory.swap.max": 0,
		// A cell that has lost one of its processes is of no use: the OOM killer ends all of them.
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

/** The command line that enters the cgroup before it runs `command`: moved later, a process would leave earlier children behind. */
export function inCgroup(
	group: string,
	command: { readonly program: string; readonly args: readonly string[] },
): { program: string; args: string[] } {
	const enter = 'echo 0 > "$1" && shift && exec "$@"';
	return {
		program: "/bin/sh",
		args: ["-c", enter, "sh", join(group, "cgroup.procs"), command.program, ...command.args],
	};
}

/** Kills all processes of the cgroup and removes it. Resolves also where the kernel does not empty it in time. */
export async function removeCgroup(group: string): Promise<void> {
	const kill = join(group, "cgroup.kill");
	if (existsSync(kill)) writeFileSync(kill, "1");
	for (const deadline = Date.now() + killTimeoutMs; ; await wait(5)) {
		try {
			return rmdirSync(group);
		} catch {
			// Not empty yet.
			if (Date.now() > deadline) return;
		}
	}
}
