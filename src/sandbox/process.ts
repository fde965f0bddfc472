import { type ChildProcess, type SpawnOptions, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { closeSync, readdirSync, readFileSync } from "node:fs";

/**
 * The one place that starts processes: argument array, no shell, own process group, empty environment
 * unless given, a deadline, capped output and escalating termination (SIGTERM, grace period, SIGKILL to the group).
 */

/** Output that is kept of a tool: one that floods it would fill our memory. The rest is discarded. */
const maxOutputBytes = 64 * 1024 * 1024;
/** Between SIGTERM and SIGKILL, in ms. */
const graceMs = 2_000;

export interface Outcome {
	/** null when it was killed. */
	readonly code: number | null;
	readonly stdout: Buffer;
	/** Untrusted and possibly content: never logged, never shown. */
	readonly stderr: Buffer;
	readonly timedOut: boolean;
}

export interface RunOptions {
	readonly deadlineMs: number;
	readonly cwd?: string;
	readonly env?: Readonly<Record<string, string>>;
	readonly stdin?: Uint8Array;
	/** Gets the output as it comes, instead of `stdout`; what it throws ends the process and is thrown on. */
	readonly sink?: (chunk: Buffer) => void;
}

let isPrepared = false;
const closeOnExec = 0o2_000_000;

/**
 * Closes descriptors that a shell or a service manager left open and that every child process, cells too, would inherit. Node sets
 * close-on-exec on its own; what lacks that flag (proc_pid_fdinfo(5)) is closed before the first start.
 */
function closeInherited(): void {
	for (const name of readdirSync("/proc/self/fdinfo")) {
		try {
			const flags = /^flags:\s+(\d+)$/m.exec(readFileSync(`/proc/self/fdinfo/${name}`, "utf8"))?.[1];
			if (Number(name) > 2 && flags && (Number.parseInt(flags, 8) & closeOnExec) === 0) closeSync(Number(name));
		} catch {
			// The folder's own descriptor.
		}
	}
}

/** Whether RLIMIT_CORE, soft and hard, is 0 for this process, and so for what it starts. */
export const isWithoutCoreDumps = (): boolean =>
	/^Max core file size +0 +0 /m.test(readFileSync("/proc/self/limits", "utf8"));

/**
 * The core dump of a process that crashes is a file with all its memory: keys, and a mail that is just coming in. So RLIMIT_CORE
 * becomes 0 for this process and for all that it starts from now on, whatever the shell or service manager before it allowed; the hard
 * limit too, which only CAP_SYS_RESOURCE raises again (setrlimit(2)). Node has no such call; prlimit(1) makes it for this process.
 * Returns whether both limits are 0 now.
 */
export function forbidCoreDumps(): boolean {
	if (!isWithoutCoreDumps())
		spawnSync("/usr/bin/prlimit", ["--core=0:0", `--pid=${process.pid}`], { env: {}, stdio: "ignore" });
	return isWithoutCoreDumps();
}

/** Whether a service manager has given this process capabilities that every child would inherit: CAP_NET_BIND_SERVICE, for port 25. */
const hasAmbientCapabilities: boolean = /^CapAmb:\s+0*[1-9a-f]/m.test(readFileSync("/proc/self/status", "utf8"));
/** The command line that gives them up before it runs the program (capabilities(7)). bubblewrap refuses to run with any. */
const givingUpCapabilities = ["--inh-caps=-all", "--ambient-caps=-all", "--"];

/** `keepsCapabilities`: for the one process that binds the port; every other starts without. */
export function spawnProcess(
	program: string,
	args: readonly string[],
	{ keepsCapabilities = false, ...options }: SpawnOptions & { readonly keepsCapabilities?: boolean },
): ChildProcess {
	if (!isPrepared) {
		isPrepared = true;
		closeInherited();
		forbidCoreDumps();
	}
	const all = { env: {}, ...options, shell: false, detached: options.detached ?? true };
	return hasAmbientCapabilities && !keepsCapabilities
		? spawn("/usr/bin/setpriv", [...givingUpCapabilities, program, ...args], all)
		: spawn(program, args, all);
}

/** SIGTERM, then after `waitMs` SIGKILL to the whole group. Resolves when the process has exited. */
export async function terminate(child: ChildProcess, waitMs = graceMs): Promise<void> {
	if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
	const gone = once(child, "exit");
	child.kill("SIGTERM");
	const timer = setTimeout(() => killProcessGroup(child), waitMs);
	await gone;
	clearTimeout(timer);
	killProcessGroup(child);
}

/** SIGKILL to the process and all others of its group. */
export function killProcessGroup(child: ChildProcess): void {
	if (child.pid === undefined) return;
	try {
		process.kill(-child.pid, "SIGKILL");
	} catch {
		child.kill("SIGKILL");
	}
}

/** Runs a program until it exits. Rejects when the program is missing, not for a non-zero exit code. */
export async function runProcess(program: string, args: readonly string[], options: RunOptions): Promise<Outcome> {
	const child = spawnProcess(program, args, {
		stdio: ["pipe", "pipe", "pipe"],
		...(options.cwd === undefined ? {} : { cwd: options.cwd }),
		env: options.env ?? {},
	});
	const { sink } = options;
	let fault: unknown;
	child.stdout?.on("data", (chunk: Buffer) => {
		try {
			if (fault === undefined) sink?.(chunk);
		} catch (thrown) {
			fault = thrown;
			void terminate(child);
		}
	});
	const stdout = sink ? () => Buffer.alloc(0) : collect(child.stdout);
	const stderr = collect(child.stderr);
	let timedOut = false;
	const timer = setTimeout(() => {
		timedOut = true;
		void terminate(child);
	}, options.deadlineMs);
	// A program that exits before reading its input closes the pipe; its exit code says why.
	child.stdin?.on("error", () => {});
	child.stdin?.end(options.stdin);
	try {
		const [code] = (await once(child, "close")) as [number | null];
		if (fault !== undefined) throw fault;
		return { code, stdout: stdout(), stderr: stderr(), timedOut };
	} finally {
		clearTimeout(timer);
	}
}

function collect(stream: NodeJS.ReadableStream | null): () => Buffer {
	const chunks: Buffer[] = [];
	let size = 0;
	stream?.on("data", (chunk: Buffer) => {
		if (size < maxOutputBytes) chunks.push(chunk);
		size += chunk.length;
	});
	return () => Buffer.concat(chunks);
}
