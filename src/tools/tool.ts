import { join } from "node:path";
import { Failure } from "../failure.ts";
import { longestProgramMs } from "../limits.ts";
import { projectFolder } from "../project.ts";
import { type Outcome, type RunOptions, runProcess } from "../sandbox/process.ts";

/** What every outside program sees of the world: nothing of ours, a UTF-8 locale, its home on tmpfs. */
const environment = (home: string): Record<string, string> => ({
	PATH: "/usr/bin:/bin",
	LANG: "C.UTF-8",
	LC_ALL: "C.UTF-8",
	HOME: home,
	TMPDIR: home,
	// One thread a page, several pages at once: two to six times faster than Tesseract's own threads.
	OMP_THREAD_LIMIT: "1",
});

/** Runs an outside program in `folder`, never longer than any cell lives. Throws `timed-out`; the exit code is the caller's to judge. */
export async function runTool(
	program: string,
	args: readonly string[],
	options: Omit<RunOptions, "cwd" | "env"> & { readonly folder: string },
): Promise<Outcome> {
	const { folder, ...rest } = options;
	const deadlineMs = Math.min(rest.deadlineMs, longestProgramMs);
	const outcome = await runProcess(program, args, { ...rest, deadlineMs, cwd: folder, env: environment(folder) });
	if (outcome.timedOut) throw new Failure("timed-out");
	return outcome;
}

/** Runs `script`, a file of this folder, by Debian's Python; else as `runTool`. */
export function runPython(
	script: string,
	args: readonly string[],
	options: Parameters<typeof runTool>[2],
): Promise<Outcome> {
	// -I: no site of the user's, nothing of the current folder is imported.
	return runTool("python3", ["-I", join(projectFolder, "src/tools", script), ...args], options);
}
