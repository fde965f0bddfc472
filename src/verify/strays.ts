import { readdirSync, readFileSync } from "node:fs";

/**
 * Processes that belong to a service although they are not below it any more: whose parent has ended gets a new one (a re-parented process),
 * but keeps its cgroup, and is no older than the service. `family`: the service's processes that are known. `own`: the searcher and its
 * parents are left out. Where a machine puts everything into one cgroup, all younger processes are searched.
 */
export function strays(family: readonly number[], own: number = process.pid): number[] {
	const known = new Set(family);
	const searcher = new Set(ancestors(own));
	const groups = new Set(family.map(cgroupOf).filter((group) => group !== ""));
	const oldest = Math.min(...family.map(startOf).filter((start) => start !== undefined));
	return processes().filter((pid) => {
		const start = startOf(pid);
		const isYounger = start !== undefined && start >= oldest;
		return !known.has(pid) && !searcher.has(pid) && isYounger && groups.has(cgroupOf(pid));
	});
}

const processes = (): number[] =>
	readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number);

function ancestors(pid: number): number[] {
	const parent = Number(/\) \S (\d+)/.exec(read(pid, "stat"))?.[1] ?? 0);
	return parent > 1 ? [pid, ...ancestors(parent)] : [pid];
}

/** Its start in clock ticks since boot (proc_pid_stat(5), field 22); undefined when it has ended. */
function startOf(pid: number): number | undefined {
	const fields = read(pid, "stat").split(") ")[1]?.split(" ");
	return fields?.[19] === undefined ? undefined : Number(fields[19]);
}

/** Empty when it has ended. */
const cgroupOf = (pid: number): string => read(pid, "cgroup");

function read(pid: number, file: "stat" | "cgroup"): string {
	try {
		return readFileSync(`/proc/${pid}/${file}`, "utf8");
	} catch {
		return "";
	}
}
