import type { ChildProcess } from "node:child_process";
import { readFileSync } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runProcess, spawnProcess } from "../../src/sandbox/process.ts";
import { amplyMs, until } from "../helpers/until.ts";

/**
 * A booted Debian of its own: systemd as PID 1 in namespaces of this machine, the network loopback only. What it writes lies in a folder that
 * goes with it.
 */
export interface Box {
	/** Runs a script with bash, as root. Rejects for an exit code that is not 0, with what was printed. */
	run(script: string, stdin?: Uint8Array): Promise<string>;
	/** As `run`, for commands that may fail. */
	attempt(script: string, stdin?: Uint8Array): Promise<{ readonly code: number | null; readonly printed: string }>;
	/** Ends all processes in it, and removes what it has written. */
	stop(): Promise<void>;
}

const file = (name: string): string => new URL(`./${name}`, import.meta.url).pathname;
const environment = { PATH: "/usr/sbin:/usr/bin:/sbin:/bin", LANG: "C.UTF-8", HOME: "/root" };
/** Longer than a drain of the service may take. */
const commandMs = 800_000;

/** Throws, with the reason, where this machine lets nobody make namespaces: a test of the installation that is left out proves nothing. */
export async function assertNamespaces(): Promise<void> {
	if (process.getuid?.() !== 0)
		throw new Error("test:installed boots a system of its own, which takes root: run it with sudo");
	const namespaces = ["--mount", "--pid", "--fork", "--uts", "--ipc", "--net", "--cgroup", "--mount-proc", "true"];
	const made = await runProcess("/usr/bin/unshare", namespaces, { deadlineMs: amplyMs });
	if (made.code !== 0)
		throw new Error(
			`test:installed needs namespaces, which this machine does not allow: ${made.stderr.toString().trim()}`,
		);
}

/** Boots over `layers`, folders that are only read, the topmost first. */
export async function bootBox(layers: readonly string[]): Promise<Box> {
	const folder = await mkdtemp(join(tmpdir(), "maramail-box-"));
	let said = "";
	const child = spawnProcess(
		"/usr/bin/setpriv",
		["--pdeathsig", "KILL", "--", file("boot.sh"), layers.join(":"), folder],
		{
			stdio: ["ignore", "pipe", "pipe"],
			env: environment,
		},
	);
	for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk: Buffer) => (said += chunk.toString()));
	const failed = () => child.exitCode !== null || child.signalCode !== null;
	const init = await until("systemd as PID 1", () => {
		if (failed()) throw new Error(`the box did not boot: ${said}`);
		return initOf(child);
	});
	const box: Box = {
		async run(script, stdin) {
			const { code, printed } = await box.attempt(script, stdin);
			if (code !== 0) throw new Error(`exit code ${code} of: ${script}\n${printed}`);
			return printed;
		},
		async attempt(script, stdin) {
			const inside = ["--target", String(init), "--all", "/bin/bash", "-c", `exec 2>&1\n${script}`];
			const done = await runProcess("/usr/bin/nsenter", inside, {
				deadlineMs: commandMs,
				env: environment,
				...(stdin === undefined ? {} : { stdin }),
			});
			return { code: done.code, printed: done.stdout.toString() };
		},
		async stop() {
			// The end of PID 1 is the end of all processes of its namespace (pid_namespaces(7)).
			process.kill(init, "SIGKILL");
			await until("the box has ended", failed);
			await rm(folder, { recursive: true, force: true });
			await runProcess(
				"/bin/sh",
				["-c", 'find "$1" -depth -type d -exec rmdir {} + 2>/dev/null', "sh", cgroupOf(folder)],
				{
					deadlineMs: amplyMs,
				},
			);
		},
	};
	try {
		await until("systemd has started its units", async () => {
			const { printed } = await box.attempt("systemctl is-system-running");
			return /running|degraded/.test(printed);
		});
	} catch (fault) {
		await box.stop();
		throw fault;
	}
	return box;
}

/** boot.sh names the cgroup after the box's folder. */
const cgroupOf = (folder: string): string => {
	const mount = /^\S+ (\S+) cgroup2 /m.exec(readFileSync("/proc/mounts", "utf8"))?.[1] ?? "";
	return join(mount, folder.split("/").at(-1) as string);
};

/** The process id of the box's init, seen from here: the grandchild that has become systemd. */
async function initOf(child: ChildProcess): Promise<number | undefined> {
	for (let pid = child.pid; pid !== undefined; ) {
		const path: string = `/proc/${pid}`;
		const name = await readFile(`${path}/comm`, "utf8").catch(() => "");
		if (name.trim() === "systemd") return pid;
		const children: string = await readFile(`${path}/task/${pid}/children`, "utf8").catch(() => "");
		const [first] = children.trim().split(" ").filter(Boolean).map(Number);
		pid = first;
	}
	return undefined;
}
