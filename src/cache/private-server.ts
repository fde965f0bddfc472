import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { Redis } from "ioredis";
import { end, start } from "../cell/process.ts";

export interface PrivateServer {
	readonly url: string;
	readonly process: ChildProcess;
	stop(): Promise<void>;
}

/**
 * Starts a Redis of our own on a unix socket in `folder` (tmpfs). Nothing is persisted, nothing is evicted, no port is opened,
 * the log goes to a pipe, and the kernel kills it when its parent dies.
 */
export async function startPrivateServer(options: {
	readonly folder: string;
	readonly name: "cache" | "queue";
	readonly maxMemoryBytes: number;
}): Promise<PrivateServer> {
	const socket = join(options.folder, `${options.name}.sock`);
	const settings = [
		"port 0",
		`unixsocket ${socket}`,
		"unixsocketperm 700",
		`dir ${options.folder}`,
		'save ""',
		"appendonly no",
		"maxmemory-policy noeviction",
		`maxmemory ${options.maxMemoryBytes}`,
		'logfile ""',
		"daemonize no",
		"repl-diskless-sync yes",
		"repl-diskless-load swapdb",
		"crash-memcheck-enabled no",
	];
	const child = start("setpriv", ["--pdeathsig", "KILL", "--", "redis-server", "-"], {
		stdio: ["pipe", "pipe", "ignore"],
		env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8" },
		cwd: options.folder,
	});
	child.stdin?.end(`${settings.join("\n")}\n`);
	await ready(child, options.name);
	const probe = new Redis(socket, { maxRetriesPerRequest: 1 });
	try {
		await probe.ping();
	} finally {
		probe.disconnect();
	}
	return { url: `unix://${socket}`, process: child, stop: () => end(child) };
}

/** Redis says on its log when it listens; the rest of the log is read away so that the pipe never fills. */
async function ready(child: ChildProcess, name: string): Promise<void> {
	await new Promise<void>((resolve, reject) => {
		let log = "";
		child.stdout?.on("data", (chunk: Buffer) => {
			if (log.includes("eady to accept connections")) return;
			log += chunk.toString();
			if (log.includes("eady to accept connections")) resolve();
		});
		void once(child, "exit").then(
			() => reject(new Error(`The private ${name} server did not start: is redis-server installed?`)),
			reject,
		);
		child.once("error", reject);
	});
}
