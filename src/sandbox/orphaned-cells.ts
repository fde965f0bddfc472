import { readdirSync, readFileSync } from "node:fs";
import { bundledProgram } from "./program-bundle.ts";

/**
 * Cells whose worker was killed. bubblewrap's `--die-with-parent` ends a cell with its worker, but not while the cell starts: bubblewrap's
 * second process waits without a parent-death signal (prctl(2), PR_SET_PDEATHSIG) for the first one to say that the user namespace is
 * ready. When the first one dies before that, the second waits for ever, and the pipe that it holds may already contain an order's key.
 */

/** The arguments of all processes that can be seen, separated by NUL; a zombie has none. */
function commands(): Map<number, string> {
	const all = new Map<number, string>();
	for (const name of readdirSync("/proc").filter((entry) => /^\d+$/.test(entry))) {
		try {
			all.set(Number(name), readFileSync(`/proc/${name}/cmdline`, "latin1"));
		} catch {
			// It has just ended.
		}
	}
	return all;
}

/**
 * Sends SIGKILL to every cell that was started from the bundle folder `programs`, whose worker has exited. What runs inside of a cell's
 * PID namespace ends with it. Returns how many processes were signalled.
 */
export function killOrphanedCells(programs: string): number {
	const signalled = new Set<number>();
	// A process that was just starting another one: the next look finds that one. What is signalled starts nothing any more.
	for (let before = -1; before !== signalled.size; ) {
		before = signalled.size;
		for (const [pid, command] of commands()) {
			if (signalled.has(pid) || !isCell(command, programs)) continue;
			signalled.add(pid);
			try {
				process.kill(pid, "SIGKILL");
			} catch {
				// It has just ended.
			}
		}
	}
	return signalled.size;
}

/** A cell's command line binds the bundle folder (`bubblewrapCommand`), or names the program in it (`unsandboxedCommand`). */
const isCell = (command: string, programs: string): boolean =>
	command.includes(`\0${programs}\0/app/programs\0`) || command.includes(`\0${bundledProgram(programs, "cell")}\0`);
