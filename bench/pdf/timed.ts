import { readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { runProcess } from "../../src/sandbox/process.ts";

export interface Timed {
	readonly code: number | null;
	readonly seconds: number;
	/** Of the process and all it waited for. */
	readonly cpuSeconds: number;
	/** Of these, spent in Tesseract. */
	readonly tesseractSeconds: number;
	/** Most memory of the process and all that it started at one time, without what is shared with others. */
	readonly peakMebibytes: number;
	/** Most memory of one cell with all that it started; 0 where there were none. */
	readonly cellMebibytes: number;
}

const script = fileURLToPath(new URL("timed.py", import.meta.url));
const deadlineMs = 1_800_000;
/** How often processes are looked at. What one works after the last look is not seen. */
const lookMs = 50;
/** USER_HZ of every Linux on x64 and arm64. */
const ticksPerSecond = 100;

/** Seconds by process id, as last seen. */
interface Seen {
	readonly tesseract: Map<number, number>;
	readonly cells: Map<number, number>;
	peakPages: number;
	cellPages: number;
}

const pageBytes = 4096;
const mebibytes = (pages: number): number => (pages * pageBytes) / 2 ** 20;

/** Runs a program to its end. */
export async function timed(program: string, args: readonly string[]): Promise<Timed> {
	const seen: Seen = { tesseract: new Map(), cells: new Map(), peakPages: 0, cellPages: 0 };
	const timer = setInterval(() => look(seen), lookMs);
	try {
		const { code, stderr } = await runProcess("/usr/bin/python3", [script, program, ...args], {
			deadlineMs,
			env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", TMPDIR: "/dev/shm", HOME: "/dev/shm" },
		});
		const [, seconds, cpuSeconds] = /([\d.]+) ([\d.]+)\s*$/.exec(stderr.toString("latin1")) ?? [];
		// Linux forgets what was used in a namespace whose init is killed, as a cell's is.
		const used = Number(cpuSeconds) + total(seen.cells);
		return {
			code,
			seconds: Number(seconds),
			cpuSeconds: used,
			tesseractSeconds: total(seen.tesseract),
			peakMebibytes: mebibytes(seen.peakPages),
			cellMebibytes: mebibytes(seen.cellPages),
		};
	} finally {
		clearInterval(timer);
	}
}

const total = (seconds: ReadonlyMap<number, number>): number =>
	[...seconds.values()].reduce((sum, one) => sum + one, 0);

/** Of our descendants, Tesseracts, and what bubblewrap runs as a cell with its children. */
function look(seen: Seen): void {
	const processes = new Map<number, ReturnType<typeof statOf>>();
	for (const name of readdirSync("/proc")) if (/^\d+$/.test(name)) processes.set(Number(name), statOf(name));
	const parentOf = (pid: number): number => processes.get(pid)?.parent ?? 0;
	const isOurs = (pid: number): boolean => {
		for (let at = pid; at > 1; at = parentOf(at)) if (at === process.pid) return true;
		return false;
	};
	const isCell = (pid: number): boolean =>
		processes.get(pid)?.name !== "bwrap" && processes.get(parentOf(pid))?.name === "bwrap";
	let pages = 0;
	const ofCells = new Map<number, number>();
	for (const [pid, { name, own, children }] of processes) {
		if (pid === process.pid || !isOurs(pid)) continue;
		const held = pagesOf(pid);
		pages += held;
		if (name === "tesseract") seen.tesseract.set(pid, own);
		if (isCell(pid)) seen.cells.set(pid, own + children);
		for (let at = pid; at > 1; at = parentOf(at)) if (isCell(at)) ofCells.set(at, (ofCells.get(at) ?? 0) + held);
	}
	seen.peakPages = Math.max(seen.peakPages, pages);
	seen.cellPages = Math.max(seen.cellPages, ...ofCells.values());
}

/** proc(5), statm: resident (field 2) without what is shared (3). */
function pagesOf(pid: number): number {
	try {
		const [, resident = 0, shared = 0] = readFileSync(`/proc/${pid}/statm`, "latin1").split(" ").map(Number);
		return resident - shared;
	} catch {
		return 0;
	}
}

/** proc(5), stat: fields 2 (name), 4 (parent), 14 and 15 (own time), 16 and 17 (that of children waited for). */
function statOf(pid: string): { name: string; parent: number; own: number; children: number } {
	try {
		const stat = readFileSync(`/proc/${pid}/stat`, "latin1");
		const end = stat.lastIndexOf(")");
		const fields = stat
			.slice(end + 2)
			.split(" ")
			.map(Number);
		const seconds = (index: number): number => ((fields[index] ?? 0) + (fields[index + 1] ?? 0)) / ticksPerSecond;
		return {
			name: stat.slice(stat.indexOf("(") + 1, end),
			parent: fields[1] ?? 0,
			own: seconds(11),
			children: seconds(13),
		};
	} catch {
		return { name: "", parent: 0, own: 0, children: 0 };
	}
}
