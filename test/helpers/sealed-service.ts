import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { family } from "../../src/verify/memory.ts";

/**
 * `maramail serve` as an operator starts it, in a mount namespace in which everything but what lives in RAM is read-only, with
 * every call noted that could make or change a file. Needs root.
 */
export async function openSealedService(folder: string, relayPort: number) {
	const trace = join(folder, "trace");
	const main = new URL("../../src/cli/main.ts", import.meta.url).pathname;
	const watch = [
		"-f",
		"-qq",
		"--seccomp-bpf",
		"-y",
		"-s",
		"4096",
		"-e",
		"signal=none",
		"-e",
		`trace=${calls.join(",")}`,
	];
	const sealed = ["--ro-bind", "/", "/", "--dev-bind", "/dev", "/dev", "--bind", "/proc", "/proc", "--cap-add", "ALL"];
	const top = spawnProcess(
		"/usr/bin/strace",
		[...watch, "-o", trace, "--", "/usr/bin/bwrap", ...sealed, "--die-with-parent", process.execPath, main, "serve"],
		{
			stdio: ["ignore", "ignore", "pipe"],
			env: {
				PATH: "/usr/bin:/bin",
				MARAMAIL_SMTP_LISTEN: "127.0.0.1:0",
				MARAMAIL_WEB_LISTEN: "127.0.0.1:0",
				MARAMAIL_RELAY: `smtp://127.0.0.1:${relayPort}`,
				MARAMAIL_CUSTOMERS: "/nonexistent",
				// So that tests can look at an order in work.
				MARAMAIL_ACCEPT: "cached",
			},
		},
	);
	let log = "";
	top.stderr?.on("data", (chunk: Buffer) => {
		log += chunk;
		top.emit("said");
	});
	const gone = once(top, "exit");
	const early = gone.then(() => Promise.reject(new Error(`the service ended:\n${log.slice(-2_000)}`)));
	early.catch(() => {});
	/** Resolves when the log contains it that many times. */
	async function said(what: string, times = 1): Promise<void> {
		while (log.split(what).length <= times) await Promise.race([once(top, "said"), early]);
	}
	await said('"serving"');
	const { smtp, web } = JSON.parse(log.split("\n").find((line) => line.includes('"serving"')) as string) as {
		smtp: number[];
		web: number;
	};
	const head = headOf(family([top.pid as number]));
	return {
		smtp: { host: "127.0.0.1", port: smtp[0] as number },
		/** A connection of its own: while memories are searched, the service closes one that was kept. */
		get: async (path: string) =>
			(await fetch(`http://127.0.0.1:${web}${path}`, { headers: { connection: "close" } })).text(),
		log: () => log,
		said,
		/** All processes of the service; not those that watch it. */
		pids: () => family([head]),
		/** Ends the service; what it tried to write, call for call, but for RAM of its own. */
		async close(): Promise<string[]> {
			process.kill(head, "SIGTERM");
			await gone;
			await terminate(top);
			return readFileSync(trace, "utf8")
				.split("\n")
				.filter((line) => changes.test(line) && !isRam(line));
		},
	};
}

/** The supervisor among the processes: all others of Node are below it. Numbers tell no age: the kernel's begin again at its largest. */
function headOf(pids: readonly number[]): number {
	const isNode = (pid: number) => {
		try {
			return readFileSync(`/proc/${pid}/cmdline`, "latin1").startsWith(process.execPath);
		} catch {
			return false; // It has just ended.
		}
	};
	const sizes = pids.filter(isNode).map((pid) => ({ pid, size: family([pid]).length }));
	return sizes.reduce((largest, one) => (one.size > largest.size ? one : largest)).pid;
}

const calls =
	"open,openat,openat2,creat,mkdir,mkdirat,rename,renameat,renameat2,link,linkat,symlink,symlinkat,mknod,mknodat,truncate".split(
		",",
	);
/** An opening that could change something, or any other of the calls; what is only resumed has been named before. */
const changes =
	/^\d+ +(open(at2?)?\(.*(O_WRONLY|O_RDWR|O_CREAT|O_TRUNC|O_TMPFILE)|(creat|mkdir|rename|link|symlink|mknod|truncate)\w*\()/;

/** Where the service may write, each of it in RAM; a path, or one relative to a folder that strace names in angle brackets. */
const ram = [
	// a cell's own tmpfs, and what bubblewrap makes there before the cell begins
	/"\/(scratch|newroot)(\/|")/,
	/<\/scratch[^>]*>, "[^/]/,
	/(mkdir|symlink)\("(newroot|oldroot|[^"]+", "\/newroot\/[^"]+)"/,
	// the private servers' sockets
	/"\/dev\/shm\/maramail-/,
	// no files: devices, and the kernel's settings of one process
	/"\/dev\/(null|tty)"/,
	/<\/proc\/\d+>, "(uid_map|gid_map|setgroups|oom_score_adj)"/,
	/"\/proc\/(self|\d+)\/(oom_score_adj|uid_map|gid_map|task\/\d+\/comm)"/,
	// LibreOffice looks whether it may write beside its program; in a cell it may not
	/"\/usr\/lib\/libreoffice\/share\/uno_packages\/cache/,
	// fontconfig would note which fonts come with LibreOffice; without that cache, a cell cannot write it
	/"\/var\/cache\/fontconfig\/.* = -1 ENOENT/,
];
const isRam = (line: string): boolean => ram.some((place) => place.test(line));
