import { once } from "node:events";
import { lstat, mkdtemp, readdir, rm } from "node:fs/promises";
import { createServer, type Server, Socket } from "node:net";
import { join } from "node:path";
import { killOrphanedCells } from "../sandbox/orphaned-cells.ts";

/**
 * The service's folder in RAM: sockets of the private servers, bundled programs. A supervisor that is killed cannot remove its folder; the
 * next one of the same user does. Whether a folder's supervisor lives is asked of a socket in it, not of /proc: under ProtectProc=invisible
 * (systemd.exec(5)) and in another PID namespace a living process cannot be seen there, and its folder would be removed under its feet.
 */

const prefix = "maramail-";
/** Listens while the supervisor lives; the kernel closes it with the process, however that ends. */
const livingSocket = "living.sock";
/** Between the making of a folder and its socket, in ms: a folder without one counts as dead only when it is older. */
const startingMs = 60_000;

export interface ServiceFolder {
	readonly path: string;
	/** Removes the folder. */
	remove(): Promise<void>;
}

/** Makes a folder below `parent`, a tmpfs, after it has removed those that killed supervisors of this user left there. */
export async function openServiceFolder(parent = "/dev/shm"): Promise<ServiceFolder> {
	await removeStaleFolders(parent);
	const path = await mkdtemp(join(parent, `${prefix}${process.pid}-`));
	const living = createServer((socket) => socket.destroy());
	try {
		living.listen(join(path, livingSocket));
		await once(living, "listening");
	} catch (fault) {
		await rm(path, { recursive: true, force: true });
		throw fault;
	}
	living.unref();
	return { path, remove: () => remove(path, living) };
}

async function remove(path: string, living: Server): Promise<void> {
	living.close();
	await rm(path, { recursive: true, force: true });
}

/**
 * Also ends the cells that were left of them. What belongs to another user is left alone: it is not ours to judge, and must not keep us from
 * starting.
 */
async function removeStaleFolders(parent: string): Promise<void> {
	for (const name of await readdir(parent)) {
		if (!name.startsWith(prefix)) continue;
		const path = join(parent, name);
		const stats = await lstat(path).catch(() => undefined);
		if (!stats?.isDirectory() || stats.uid !== process.getuid?.()) continue;
		const answer = await knock(join(path, livingSocket));
		const isStale = answer === "ECONNREFUSED" || (answer === "ENOENT" && Date.now() - stats.mtimeMs > startingMs);
		if (!isStale) continue;
		// A service has its bundles in a folder below, `inspect` has them here.
		for (const programs of [path, join(path, "programs")]) killOrphanedCells(programs);
		await rm(path, { recursive: true, force: true }).catch(() => {});
	}
}

/** "living", or the code of the error with which the socket cannot be reached. */
function knock(path: string): Promise<string> {
	const socket = new Socket();
	return new Promise((resolve) => {
		socket.once("connect", () => resolve("living"));
		socket.once("error", (fault: NodeJS.ErrnoException) => resolve(fault.code ?? "unknown"));
		socket.connect(path);
	}).finally(() => socket.destroy()) as Promise<string>;
}
