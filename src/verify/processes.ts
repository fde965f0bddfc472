import { readdirSync, readFileSync, readlinkSync } from "node:fs";
import { family } from "./memory.ts";

/** A process of a running service, as /proc tells of it. */
export interface Seen {
	readonly pid: number;
	readonly command: string;
	readonly parent: number;
}

/** All processes of every `maramail serve` on this machine; empty where none runs. */
export function serviceProcesses(): Seen[] {
	const heads = readdirSync("/proc")
		.filter((name) => /^\d+$/.test(name))
		.map(Number)
		.filter((pid) => /src\/cli\/main\.ts\0serve\0/.test(`${commandOf(pid)}\0`) && /node\0/.test(commandOf(pid)));
	return family(heads).map((pid) => ({ pid, command: commandOf(pid), parent: Number(statusOf(pid).PPid) }));
}

/** What is read of a process; `gone` when it has ended. */
export function readOf<T>(read: () => T, gone: T): T {
	try {
		return read();
	} catch {
		return gone;
	}
}

/** Its arguments, each with a zero byte behind it; empty when it has ended. */
const commandOf = (pid: number): string => readOf(() => readFileSync(`/proc/${pid}/cmdline`, "latin1"), "");

/** The fields of /proc/PID/status. */
export function statusOf(pid: number): Readonly<Record<string, string>> {
	const status = readOf(() => readFileSync(`/proc/${pid}/status`, "utf8").trimEnd(), "");
	return Object.fromEntries(status.split("\n").map((line) => line.split(":\t").map((word) => word.trim())));
}

/** Which namespace of this kind a process is in; null when it has ended. */
export const namespaceOf = (pid: number, kind: "net" | "mnt" | "pid" | "user" | "ipc"): string | null =>
	readOf(() => readlinkSync(`/proc/${pid}/ns/${kind}`), null);

/** Its open descriptors: the path of each below /proc, and what it leads to. */
export const descriptorsOf = (pid: number): { readonly path: string; readonly target: string }[] =>
	readOf(
		() =>
			readdirSync(`/proc/${pid}/fd`)
				.map((descriptor) => `/proc/${pid}/fd/${descriptor}`)
				.map((path) => ({ path, target: readlinkSync(path) })),
		[],
	);

/** Those that have a TCP port open to listen on (proc_net_tcp(5): state 0A). */
export function listenersOn(port: number, among: readonly Seen[]): number[] {
	const sockets = ["tcp", "tcp6"].flatMap((table) =>
		readFileSync(`/proc/net/${table}`, "utf8")
			.split("\n")
			.map((line) => line.trim().split(/\s+/))
			.filter(([, local, , state]) => state === "0A" && Number.parseInt(local?.split(":")[1] ?? "", 16) === port)
			.map((fields) => `socket:[${fields[9]}]`),
	);
	return among
		.filter(({ pid }) => descriptorsOf(pid).some(({ target }) => sockets.includes(target)))
		.map(({ pid }) => pid);
}
