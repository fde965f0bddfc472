import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";
import { count } from "./search.ts";

const windowBytes = 16 * 1024 * 1024;
/** What lies across the border of two windows is in both. */
const overlapBytes = 64 * 1024;

/** Every process below the given ones, and they themselves. */
export function family(roots: readonly number[]): number[] {
	const parents = new Map<number, number>();
	for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
		try {
			parents.set(Number(name), Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${name}/stat`, "utf8"))?.[1]));
		} catch {
			// It has just ended.
		}
	}
	const belongs = (pid: number | undefined): boolean =>
		pid !== undefined && (roots.includes(pid) || belongs(parents.get(pid)));
	return [...parents.keys()].filter(belongs);
}

/**
 * How often any of the needles lies in what a process has in memory; of programs and libraries only what it may have changed.
 * Needs the right to trace it (root, mostly). 0 for a process that has ended.
 */
export function countInMemory(pid: number, needles: readonly Buffer[]): number {
	let found = 0;
	const window = Buffer.allocUnsafe(windowBytes);
	let memory: number;
	try {
		memory = openSync(`/proc/${pid}/mem`, "r");
	} catch (fault) {
		if (["ENOENT", "ESRCH"].includes((fault as NodeJS.ErrnoException).code ?? "")) return 0;
		throw fault;
	}
	try {
		for (const { from, to } of areas(pid))
			for (let at = from; at < to; at += windowBytes - overlapBytes) {
				try {
					const read = readSync(memory, window, 0, Math.min(windowBytes, to - at), at);
					found += count(window.subarray(0, read), needles);
				} catch {
					// A device's memory, or it was given back just now.
					break;
				}
			}
	} finally {
		closeSync(memory);
		window.fill(0);
	}
	return found;
}

interface Area {
	readonly from: number;
	readonly to: number;
}

/** What it may have written: all that belongs to no file, and of files what it has mapped to write. */
function areas(pid: number): Area[] {
	try {
		return readFileSync(`/proc/${pid}/maps`, "utf8")
			.split("\n")
			.flatMap((line) => {
				// address, permissions, offset, device, inode (0: no file), name: proc_pid_maps(5)
				const [, from, to, write, inode, name = ""] =
					/^([0-9a-f]+)-([0-9a-f]+) r(.).. \S+ \S+ (\d+)\s*(.*)$/.exec(line) ?? [];
				if (!from || !to || name.startsWith("[v") || (write !== "w" && inode !== "0")) return [];
				return inUse(pid, { from: Number.parseInt(from, 16), to: Number.parseInt(to, 16) });
			});
	} catch {
		// It has ended.
		return [];
	}
}

const pageBytes = 4096;
/** Present or swapped: the two highest bits of a page's eight bytes (proc_pid_pagemap(5)). */
const presentOrSwapped = 0xc0;

/** The parts of an area that have pages: programs set aside far more than they use. */
function inUse(pid: number, { from, to }: Area): Area[] {
	const pages = Buffer.alloc(((to - from) / pageBytes) * 8);
	const map = openSync(`/proc/${pid}/pagemap`, "r");
	try {
		readSync(map, pages, 0, pages.length, (from / pageBytes) * 8);
	} finally {
		closeSync(map);
	}
	const parts: { from: number; to: number }[] = [];
	for (let page = 0; page * 8 < pages.length; page++) {
		if (((pages[page * 8 + 7] as number) & presentOrSwapped) === 0) continue;
		const at = from + page * pageBytes;
		const last = parts.at(-1);
		if (last?.to === at) last.to = at + pageBytes;
		else parts.push({ from: at, to: at + pageBytes });
	}
	return parts;
}
