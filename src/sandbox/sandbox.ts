import { accessSync, constants, existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { projectFolder } from "../project.ts";

export interface SandboxLimits {
	readonly scratchMebibytes: number;
	/** Data segment of each process. */
	readonly memoryMebibytes: number;
	readonly network: boolean;
	/** Folder for control groups, where there is one (`cellGroups`). */
	readonly groups?: string | null;
	/** Folder of the virus scanner's socket, for cells that scan. */
	readonly scanner?: string;
}

/** Where such a cell sees it. */
export const scannerFolder = "/scanner";

/** Processes and threads of one cell: LibreOffice beside Node needs some forty; a fork bomb ends here. */
export const maxProcesses = 512;
/** The same for all cells of an ordinary user together. */
const maxProcessesOfAll = 4096;

/** When memory runs out the kernel ends a cell, whose task is done again, and never a server that holds everybody's. */
const firstToGo = 1000;
const bubblewrap = "/usr/bin/bwrap";

/** What programs need beside /usr: fonts, LibreOffice's defaults, the linker's cache; with network, names and CAs. */
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

export function hasSandbox(): boolean {
	try {
		accessSync(bubblewrap, constants.X_OK);
		return true;
	} catch {
		return false;
	}
}

/** Root, and the user whom nobody is: as the cell sees them and as they are. */
const rootAndNobody = "0 0 1\n65534 65534 1\n";

/**
 * Whether cells can be run by nobody instead of by us. The kernel does not count root's processes (fork(2), EAGAIN): as root a fork
 * bomb would end with its deadline only. Nobody must be a user here, not in a container that has none but root, and able to read us.
 */
const canBeNobody = (): boolean => {
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
		...["src", "src/sandbox/sandbox.ts", "node_modules"].map((path) => resolve(projectFolder, path)),
	];
	return isUser && (rights & setsUsers) === setsUsers && paths.every((path) => (statSync(path).mode & 0o004) !== 0);
};
/** Then bubblewrap waits, at the start of a cell, until it has been told who is who (`tellUsers`). */
export const byNobody = canBeNobody();

export function tellUsers(init: string): void {
	for (const map of ["uid_map", "gid_map"]) writeFileSync(`/proc/${init}/${map}`, rootAndNobody);
}

/**
 * The command line of a cell: everything read-only and only what is needed, no network, own namespaces, no capabilities,
 * nobody's user id, an empty environment, `/scratch` as the only place to write, dead with its parent. `program`: the path of
 * a packed program, or of one of our sources. `pipes`: what bubblewrap shall read from or tell to whom, as its own words.
 */
export function sandboxed(
	program: string,
	limits: SandboxLimits,
	pipes: readonly string[],
): { program: string; args: string[] } {
	const node = process.execPath;
	const fromSources = program.startsWith(`${projectFolder}/`);
	const mebibyte = 1024 * 1024;
	const etc = [...etcAlways, ...(limits.network ? etcForNetwork : [])].filter((path) => existsSync(path));
	const links = ["/bin", "/sbin", "/lib", "/lib64"].filter((path) => existsSync(path));
	return {
		program: "/usr/bin/choom",
		args: [
			`--adjust=${firstToGo}`,
			"--",
			"/usr/bin/prlimit",
			"--core=0",
			"--nofile=1024",
			`--nproc=${maxProcessesOfAll}`,
			`--data=${limits.memoryMebibytes * mebibyte}`,
			`--fsize=${limits.scratchMebibytes * mebibyte}`,
			"--",
			bubblewrap,
			"--unshare-user",
			...(byNobody ? ["--uid", "0", "--gid", "0"] : ["--uid", "65534", "--gid", "65534"]),
			"--unshare-ipc",
			"--unshare-pid",
			"--unshare-uts",
			"--unshare-cgroup-try",
			...(limits.network ? [] : ["--unshare-net"]),
			"--hostname",
			"cell",
			"--die-with-parent",
			...pipes,
			"--new-session",
			"--cap-drop",
			"ALL",
			...(byNobody ? ["--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID"] : []),
			"--clearenv",
			"--setenv",
			"HOME",
			"/scratch",
			"--setenv",
			"TMPDIR",
			"/scratch",
			"--setenv",
			"PATH",
			"/usr/bin:/bin",
			"--setenv",
			"LANG",
			"C.UTF-8",
			// bubblewrap would make them for its own user alone.
			...["/app", "/etc", "/var", "/var/cache"].flatMap((path) => ["--perms", "0755", "--dir", path]),
			"--ro-bind",
			"/usr",
			"/usr",
			...links.flatMap((path) => ["--symlink", `usr${path}`, path]),
			...etc.flatMap((path) => ["--ro-bind", path, path]),
			"--ro-bind",
			resolve(projectFolder, "src"),
			"/app/src",
			"--ro-bind",
			resolve(projectFolder, "node_modules"),
			"/app/node_modules",
			"--ro-bind",
			resolve(projectFolder, "package.json"),
			"/app/package.json",
			...(fromSources ? [] : ["--ro-bind", dirname(program), "/app/programs"]),
			"--ro-bind",
			dirname(node),
			"/app/node",
			...(limits.scanner === undefined ? [] : ["--ro-bind", limits.scanner, scannerFolder]),
			"--proc",
			"/proc",
			// Through it a tool could write to the memory of the cell's Node (/proc/PID/mem) and lower its OOM score.
			"--remount-ro",
			"/proc",
			"--dev",
			"/dev",
			"--remount-ro",
			"/dev",
			"--perms",
			"1777",
			"--size",
			String(limits.scratchMebibytes * mebibyte),
			"--tmpfs",
			"/scratch",
			"--symlink",
			"scratch",
			"/tmp",
			"--remount-ro",
			"/",
			"--chdir",
			"/scratch",
			"/usr/bin/prlimit",
			`--nproc=${maxProcesses}`,
			"--",
			// With its user the process loses the two rights that it had.
			...(byNobody ? ["/usr/bin/setpriv", "--reuid", "65534", "--regid", "65534", "--clear-groups", "--"] : []),
			"/app/node/node",
			...nodeFlags,
			fromSources ? `/app/${relative(projectFolder, program)}` : `/app/programs/${basename(program)}`,
		],
	};
}

/** Development only (MARAMAIL_SANDBOX=off): no walls, but it still dies with its parent. */
export function unsandboxed(program: string): { program: string; args: string[] } {
	return {
		program: "/usr/bin/setpriv",
		args: ["--pdeathsig", "KILL", "--", process.execPath, ...nodeFlags, program],
	};
}

/**
 * There are as many cells as cores: what one does on threads of its own takes their time from another. So V8 collects garbage at
 * once and in one go, for nobody waits through a pause of a cell's, and does without its last compiler: what a task does over and
 * over is WebAssembly or native, and for the rest that comes too late to pay.
 */
export const nodeFlags = [
	"--disable-warning=ExperimentalWarning",
	"--max-old-space-size=1024",
	"--single-threaded-gc",
	"--no-incremental-marking",
	"--min-semi-space-size=8",
	"--no-opt",
];
