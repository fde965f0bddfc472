import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, readdirSync, rmSync, statSync } from "node:fs";
import { join, resolve } from "node:path";
import type { Writable } from "node:stream";
import { spawnProcess, terminate } from "../sandbox/process.ts";
import { seccompProgram } from "../sandbox/seccomp.ts";

/** What freshclam brings, and what operators add (https://docs.clamav.net/manual/Signatures.html). */
const signatureFile = /\.(cvd|cld|cud|ndb|hdb|hsb|ldb|mdb|msb|fp|yar|yara|cdb)$/;
/** The official signatures take some ten seconds to load, in ms. */
const readyMostMs = 120_000;
/** What one scan may write of a file's insides, all scans together, in bytes of RAM. */
const scratchBytes = 2_000_000_000;

export interface PrivateScanner {
	/** In a folder of its own, which cells that scan are given. */
	readonly socket: string;
	readonly process: ChildProcess;
	stop(): Promise<void>;
}

const signaturesIn = (folder: string): string[] =>
	existsSync(folder) ? readdirSync(folder).filter((name) => signatureFile.test(name)) : [];

/** Whether the folder holds signatures; without any there is nothing to look for. */
export const hasSignatures = (folder: string): boolean => signaturesIn(folder).length > 0;

/** When the newest came, in ms since 1970. */
export const newestSignature = (folder: string): number =>
	Math.max(...signaturesIn(folder).map((name) => statSync(join(folder, name)).mtimeMs));

/**
 * Starts a virus scanner of our own: the signatures loaded once, a fork for each file, no network, nothing to write but
 * a tmpfs, the filter of system calls, and dead with its parent. Throws when it does not start.
 */
export async function startPrivateScanner(folder: string, signatures: string): Promise<PrivateScanner> {
	const socketFolder = join(folder, "scanner");
	const socket = join(socketFolder, "scanner.sock");
	rmSync(socket, { force: true });
	mkdirSync(socketFolder, { recursive: true });
	// Independent of the umask: cells, which run as the user nobody, must reach the socket. Outside a cell the folder above protects it.
	chmodSync(socketFolder, 0o755);
	const links = ["/bin", "/lib", "/lib64"].filter((path) => existsSync(path));
	const child = spawnProcess(
		"/usr/bin/bwrap",
		// biome-ignore format: an option a line says nothing more
		[
			"--unshare-user", "--unshare-ipc", "--unshare-pid", "--unshare-net", "--unshare-uts", "--unshare-cgroup-try",
			"--uid", "65534", "--gid", "65534", "--hostname", "scanner",
			"--die-with-parent", "--new-session", "--cap-drop", "ALL", "--seccomp", "3",
			"--clearenv", "--setenv", "PATH", "/usr/bin", "--setenv", "LANG", "C.UTF-8",
			"--ro-bind", "/usr", "/usr", ...links.flatMap((path) => ["--symlink", `usr${path}`, path]),
			"--ro-bind", "/etc/ld.so.cache", "/etc/ld.so.cache",
			"--ro-bind", resolve(signatures), "/signatures",
			"--ro-bind", join(import.meta.dirname, "scanner.py"), "/scanner.py",
			"--bind", socketFolder, "/socket",
			"--proc", "/proc", "--remount-ro", "/proc", "--dev", "/dev", "--remount-ro", "/dev",
			"--size", String(scratchBytes), "--tmpfs", "/tmp", "--remount-ro", "/",
			"/usr/bin/python3", "-B", "/scanner.py", "/socket/scanner.sock", "/signatures",
		],
		{ stdio: ["ignore", "pipe", "ignore", "pipe"] },
	);
	const filter = child.stdio[3] as Writable;
	filter.on("error", () => {});
	filter.end(seccompProgram(false));
	try {
		await ready(child);
	} catch (fault) {
		await terminate(child);
		throw fault;
	}
	return { socket, process: child, stop: () => terminate(child) };
}

async function ready(child: ChildProcess): Promise<void> {
	const said = once(child.stdout as NodeJS.ReadableStream, "data", { signal: AbortSignal.timeout(readyMostMs) });
	const over = once(child, "exit").then(() => {
		throw new Error("The virus scanner did not start: is libclamav12 (clamav-daemon) installed?");
	});
	over.catch(() => {});
	await Promise.race([said, over]);
}
