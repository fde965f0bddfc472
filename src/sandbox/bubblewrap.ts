import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { projectFolder } from "../project.ts";

export interface SandboxLimits {
	readonly scratchMebibytes: number;
	/** Data segment of each process. */
	readonly memoryMebibytes: number;
	readonly network: boolean;
	/** It starts no program, and loads no native code: Node's permission model, as a wall within the others. */
	readonly alone?: true;
	/** Folder below which the cell gets a cgroup, where one is delegated (`delegatedCgroup`). */
	readonly cgroup?: string | null;
	/** Folder of the virus scanner's socket, for cells that scan. */
	readonly scanner?: string;
}

/** Where a cell that scans sees the scanner's folder. */
export const scannerFolder = "/scanner";

/** RLIMIT_NPROC of one cell, processes and threads: LibreOffice beside Node needs some forty; a fork bomb ends here. */
export const maxProcesses = 512;
/** The same for all cells of an unprivileged user together. */
const maxProcessesPerUser = 4096;

/** OOM score: when memory runs out the kernel kills a cell, whose task is retried, and never a server with the data of all orders. */
const oomScoreAdjustment = 1000;
const bubblewrap = "/usr/bin/bwrap";

/** What programs need besides /usr: fonts, LibreOffice's defaults, the linker's cache; with network, host names and CAs. */
const etcAlways = [
	"/etc/fonts",
	"/etc/alternatives",
	"/etc/libreoffice",
	"/etc/ld.so.cache",
	"/etc/localtime",
	"/etc/papersize",
	// Without its cache every program would read all fonts first.
	"/var/cache/fontconfig",
];
const etcForNetwork = ["/etc/resolv.conf", "/etc/hosts", "/etc/nsswitch.conf", "/etc/ssl"];

export function isBubblewrapInstalled(): boolean {
	try {
		accessSync(bubblewrap, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Lines of uid_map and gid_map (user_namespaces(7)): root and the user `nobody`, the same ids inside and outside. */
const idMap = "0 0 1\n65534 65534 1\n";

/**
 * Whether cells can run as the user `nobody` instead of as root (docs/decisions/0042). The kernel does not apply RLIMIT_NPROC to root
 * (fork(2), EAGAIN): as root a fork bomb would end only with its deadline. The id of `nobody` must be mapped here, which it is not in a
 * container with root alone, and `nobody` must be able to read the checkout.
 */
const canMapToNobody = (): boolean => {
	if (process.getuid?.() !== 0) return false;
	const isUser = readFileSync("/proc/self/uid_map", "utf8")
		.trim()
		.split("\n")
		.map((line) => line.trim().split(/ +/).map(Number))
		.some(([first = 0, , length = 0]) => first <= 65534 && 65534 < first + length);
	const setsUsers = 0b11n << 6n;
	const rights = BigInt(`0x${/^CapEff:\s+(\w+)$/m.exec(readFileSync("/proc/self/status", "utf8"))?.[1]}`);
	const paths = [
		process.execPath,
		...["src", "src/sandbox/bubblewrap.ts", "node_modules"].map((path) => resolve(projectFolder, path)),
	];
	return isUser && (rights & setsUsers) === setsUsers && paths.every((path) => (statSync(path).mode & 0o004) !== 0);
};
/** Whether cells run as `nobody`: then bubblewrap waits at the start of a cell until its id maps are written (`writeIdMaps`). */
export const mapsToNobody = canMapToNobody();

/** Writes the id maps of a cell's user namespace. `init`: process id of its init. Throws when that has ended. */
export function writeIdMaps(init: string): void {
	for (const map of ["uid_map", "gid_map"]) writeFileSync(`/proc/${init}/${map}`, idMap);
}

/**
 * The command line of a cell: only the files it needs, read-only; no network, own namespaces, no capabilities, the user id of
 * `nobody`, an empty environment, `/scratch` as the only writable place; it dies with its parent. `program`: the path of a bundled
 * program, or of one of our sources. `pipes`: bubblewrap's own options for the descriptors it reads and writes.
 */
export function bubblewrapCommand(
	program: string,
	limits: SandboxLimits,
	pipes: readonly string[],
): { program: string; args: string[] } {
	const fromSources = program.startsWith(`${projectFolder}/`);
	const mebibyte = 1024 * 1024;
	const unshared = ["user", "ipc", "pid", "uts", "cgroup-try", ...(limits.network ? [] : ["net"])];
	const environment = { HOME: "/scratch", TMPDIR: "/scratch", PATH: "/usr/bin:/bin", LANG: "C.UTF-8" };
	const links = ["/bin", "/sbin", "/lib", "/lib64"].filter((path) => existsSync(path));
	const etc = [...etcAlways, ...(limits.network ? etcForNetwork : [])].filter((path) => existsSync(path));
	/** From where each file and folder that a cell sees comes. */
	const readOnly: Readonly<Record<string, string>> = {
		"/usr": "/usr",
		...Object.fromEntries(etc.map((path) => [path, path])),
		"/app/src": resolve(projectFolder, "src"),
		"/app/node_modules": resolve(projectFolder, "node_modules"),
		"/app/package.json": resolve(projectFolder, "package.json"),
		...(fromSources ? {} : { "/app/programs": dirname(program) }),
		"/app/node": dirname(process.execPath),
		...(limits.scanner === undefined ? {} : { [scannerFolder]: limits.scanner }),
	};
	return {
		program: "/usr/bin/choom",
		args: [
			`--adjust=${oomScoreAdjustment}`,
			"--",
			"/usr/bin/prlimit",
			"--core=0",
			"--nofile=1024",
			`--nproc=${maxProcessesPerUser}`,
			`--data=${limits.memoryMebibytes * mebibyte}`,
			`--fsize=${limits.scratchMebibytes * mebibyte}`,
			"--",
			bubblewrap,
			...unshared.map((kind) => `--unshare-${kind}`),
			...(mapsToNobody ? ["--uid", "0", "--gid", "0"] : ["--uid", "65534", "--gid", "65534"]),
			...["--hostname", "cell"],
			"--die-with-parent",
			...pipes,
			"--new-session",
			...["--cap-drop", "ALL"],
			...(mapsToNobody ? ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] : []),
			"--clearenv",
			...Object.entries(environment).flatMap(([name, value]) => ["--setenv", name, value]),
			// Without a mode bubblewrap creates them for its own user alone.
			...["/app", "/etc", "/var", "/var/cache"].flatMap((path) => ["--perms", "0755", "--dir", path]),
			...links.flatMap((path) => ["--symlink", `usr${path}`, path]),
			...Object.entries(readOnly).flatMap(([path, from]) => ["--ro-bind", from, path]),
			// Read-only: through it a tool could write to the memory of the cell's Node (/proc/PID/mem) and lower its OOM score.
			...["--proc", "/proc", "--remount-ro", "/proc"],
			...["--dev", "/dev", "--remount-ro", "/dev"],
			...["--perms", "1777", "--size", String(limits.scratchMebibytes * mebibyte), "--tmpfs", "/scratch"],
			...["--symlink", "scratch", "/tmp"],
			...["--remount-ro", "/"],
			...["--chdir", "/scratch"],
			...["/usr/bin/prlimit", `--nproc=${maxProcesses}`, "--"],
			// With the change of user the process loses these two capabilities.
			...(mapsToNobody ? ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"] : []),
			"/app/node/node",
			...nodeFlags,
			...(limits.alone ? aloneFlags : []),
			fromSources ? `/app/${relative(projectFolder, program)}` : `/app/programs/${basename(program)}`,
		],
	};
}

/** https://nodejs.org/api/permissions.html: no child processes, workers, addons and writing of files; what is mounted may be read. */
const aloneFlags = ["--permission", "--allow-fs-read=*"];

/** Development only (MARAMAIL_SANDBOX=off): no sandbox, but it still dies with its parent. */
export function unsandboxedCommand(program: string): { program: string; args: string[] } {
	return {
		program: "/usr/bin/setpriv",
		args: ["--pdeathsig", "KILL", "--", process.execPath, ...nodeFlags, program],
	};
}

/**
 * V8 flags of a cell. There are as many cells as cores, so that helper threads of one take time from another. V8 therefore collects garbage
 * on the main thread and in one go, as a pause of a cell delays no user, and does without its optimising compiler: hot loops are
 * WebAssembly or native, and for the rest optimised code comes too late to pay.
 */
export const nodeFlags = [
	"--disable-warning=ExperimentalWarning",
	"--max-old-space-size=1024",
	"--single-threaded-gc",
	"--no-incremental-marking",
	"--min-semi-space-size=8",
	"--no-opt",
];
