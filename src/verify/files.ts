import { closeSync, openSync, readFileSync, readSync, statSync } from "node:fs";
import { runProcess } from "../sandbox/process.ts";
import { descriptorsOf } from "./processes.ts";
import { count } from "./search.ts";

/** File systems that are no place: views into the kernel, or devices. */
const noFiles = new Set(
	// biome-ignore format: one name a line says nothing more
	["proc", "sysfs", "devpts", "cgroup", "cgroup2", "mqueue", "debugfs", "tracefs", "securityfs", "pstore", "bpf", "configfs",
		"fusectl", "autofs", "binfmt_misc", "efivarfs", "hugetlbfs", "nsfs", "rpc_pipefs"],
);
const inMemory = new Set(["tmpfs", "ramfs", "devtmpfs"]);
/** `find` on a large disk. */
const findMs = 90_000;
/** A larger file that changed meanwhile (a database, another's disk image) is read so far. */
const mostBytes = 512 * 1024 * 1024;

/** Where files can lie on this machine, in memory or on disks; each file system once. */
export function mounts(): { folder: string; disk: boolean }[] {
	const seen = new Set<string>();
	// device, folder, type: proc_pid_mounts(5); blanks in a folder's name are written \040.
	return readFileSync("/proc/self/mounts", "utf8")
		.split("\n")
		.flatMap((line) => {
			const [device, escaped, type] = line.split(" ");
			if (!device || !escaped || !type || noFiles.has(type)) return [];
			const folder = escaped.replace(/\\(\d{3})/g, (_, octal: string) =>
				String.fromCharCode(Number.parseInt(octal, 8)),
			);
			const { dev } = statSync(folder, { throwIfNoEntry: false }) ?? {};
			if (dev === undefined || seen.has(String(dev))) return [];
			seen.add(String(dev));
			return [{ folder, disk: !inMemory.has(type) }];
		});
}

/** Files, folders and links that came to be or changed since then (ms since 1970), on one file system. Their times cannot be set back (ctime). */
export async function changedSince(folder: string, since: number): Promise<string[]> {
	const args = [folder, "-xdev", "-newerct", `@${since / 1000}`, "-print0"];
	const { stdout } = await runProcess("/usr/bin/find", args, { deadlineMs: findMs, env: { PATH: "/usr/bin:/bin" } });
	return stdout.toString("latin1").split("\0").slice(0, -1);
}

/** How often any of the needles lies in a file or its name. A file that is gone or unreadable counts as none. */
export function countInFile(path: string, needles: readonly Buffer[]): number {
	const raw = Buffer.from(path, "latin1");
	let found = count(raw, needles);
	if (!statSync(raw, { throwIfNoEntry: false })?.isFile()) return found;
	try {
		const file = openSync(raw, "r");
		const window = Buffer.allocUnsafe(16 * 1024 * 1024);
		for (let at = 0; at < mostBytes; at += window.length - 65_536) {
			const read = readSync(file, window, 0, window.length, at);
			found += count(window.subarray(0, read), needles);
			if (read < window.length) break;
		}
		closeSync(file);
	} catch {
		// It is gone.
	}
	return found;
}

/** Files that are deleted but still open in the processes: written, invisible, and still on the disk. */
export function openButDeleted(pids: readonly number[]): string[] {
	const open = pids.flatMap(descriptorsOf);
	return open.filter(({ target }) => / \(deleted\)$/.test(target)).map(({ path }) => path);
}
