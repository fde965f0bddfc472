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

/** Its arguments, each with a zero byte behind it; empty when it has ended. */
function commandOf(pid: number): string {
	try {
		return readFileSync(`/proc/${pid}/cmdline`, "latin1");
	} catch {
		return "";
	}
}

/** The fields of /proc/PID/status. */
export function statusOf(pid: number): Readonly<Record<string, string>> {
	try {
		const lines = readFileSync(`/proc/${pid}/status`, "utf8").trimEnd().split("\n");
		return Object.fromEntries(lines.map((line) => line.split(":\t").map((word) => word.trim())));
	} catch {
		return {};
	}
}

/** Which namespace of this kind a process is in; null when it has ended. */
export function namespaceOf(pid: number, kind: "net" | "mnt" | "pid" | "user" | "ipc"): string | null {
	try {
		return readlinkSync(`/proc/${pid}/ns/${kind}`);
	} catch {
		return null;
	}
}

/** Those that have a TCP port open to listen on (proc_net_tcp(5): state 0A). */
export function listenersOn(port: number, among: readonly Seen[]): number[] {
	const sockets = ["tcp", "tcp6"].flatMap((table) =>
		readFileSync(`/proc/net/${table}`, "utf8")
			.split("\n")
			.map((line) => line.trim().split(/\s+/))
			.filter(([, local, , state]) => state === "0A" && Number.parseInt(local?.split(":")[1] ?? "", 16) === port)
			.map((fields) => `socket:[${fields[9]}]`),
	);
	return among.filter(({ pid }) => descriptorsOf(pid).some((target) => sockets.includes(target))).map(({ pid }) => pid);
}

function descriptorsOf(pid: number): string[] {
	try {
		return readdirSync(`/proc/${pid}/fd`).map((descriptor) => readlinkSync(`/proc/${pid}/fd/${descriptor}`));
	} catch {
		return [];
	}
}
