import { closeSync, openSync, readdirSync, readFileSync, readSync } from "node:fs";

const windowBytes = 16 * 1024 * 1024;

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

/** How often any of the byte strings lies in the writable memory of a process. Needs root. */
export function countInMemory(pid: number, wanted: readonly Buffer[]): number {
	let count = 0;
	const memory = openSync(`/proc/${pid}/mem`, "r");
	try {
		for (const line of readFileSync(`/proc/${pid}/maps`, "utf8").split("\n")) {
			const [, from, to] = /^([0-9a-f]+)-([0-9a-f]+) rw/.exec(line) ?? [];
			if (!from || !to) continue;
			const [start, end] = [Number.parseInt(from, 16), Number.parseInt(to, 16)];
			for (let at = start; at < end; at += windowBytes) {
				const window = Buffer.alloc(Math.min(windowBytes, end - at));
				try {
					readSync(memory, window, 0, window.length, at);
				} catch {
					break;
				}
				for (const bytes of wanted)
					for (let hit = window.indexOf(bytes); hit >= 0; hit = window.indexOf(bytes, hit + 1)) count++;
			}
		}
	} finally {
		closeSync(memory);
	}
	return count;
}
