import { accessSync, constants, existsSync } from "node:fs";
import { basename, dirname, relative, resolve } from "node:path";
import { projectFolder } from "../project.ts";

export interface SandboxLimits {
	readonly scratchMebibytes: number;
	/** Data segment of each process. */
	readonly memoryMebibytes: number;
	readonly network: boolean;
	/** Folder of the virus scanner's socket, for cells that scan. */
	readonly scanner?: string;
}

/** Where such a cell sees it. */
export const scannerFolder = "/scanner";

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
			"--nproc=4096",
			`--data=${limits.memoryMebibytes * mebibyte}`,
			`--fsize=${limits.scratchMebibytes * mebibyte}`,
			"--",
			bubblewrap,
			"--unshare-user",
			"--uid",
			"65534",
			"--gid",
			"65534",
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
			"--dev",
			"/dev",
			"--remount-ro",
			"/dev",
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

const nodeFlags = ["--disable-warning=ExperimentalWarning", "--max-old-space-size=1024"];
