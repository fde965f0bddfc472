import type { ChildProcess } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { Redis } from "ioredis";
import { spawnProcess, terminate } from "../sandbox/process.ts";
import { aclLines, type QueueUser, type ServerName } from "./acl.ts";
import { redisOptions } from "./connection-url.ts";

/** Freed memory keeps deleted data until it is used again; these settings of jemalloc and glibc overwrite it at once. */
const overwriteFreed = { MALLOC_CONF: "junk:free", MALLOC_PERTURB_: "165" };

export interface PrivateServer {
	/** Connection URL with the user's password. */
	urlFor(user: QueueUser): string;
	readonly process: ChildProcess;
	/** Resolves when the server answers. */
	ping(): Promise<unknown>;
	stop(): Promise<void>;
}

/**
 * Starts a private Redis on a Unix socket in `folder` (tmpfs): no persistence, no eviction, no port, its log goes to a pipe, and the kernel
 * kills it when its parent dies. Throws when redis-server does not start.
 */
export async function startPrivateServer(options: {
	readonly folder: string;
	readonly name: ServerName;
	readonly maxMemoryBytes: number;
	/** The same for a restarted server, so that its clients reconnect. */
	readonly passwords: Passwords;
	/** Names of the services, for their users. */
	readonly services: readonly string[];
}): Promise<PrivateServer> {
	const password = options.passwords;
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
		// The warden gets an event for every write.
		"notify-keyspace-events EA",
		...aclLines(options.name, password, options.services),
	];
	const child = spawnProcess("setpriv", ["--pdeathsig", "KILL", "--", "redis-server", "-"], {
		stdio: ["pipe", "pipe", "ignore"],
		env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", ...overwriteFreed },
		cwd: options.folder,
	});
	child.stdin?.end(`${settings.join("\n")}\n`);
	await ready(child, options.name);
	const urlFor = (user: QueueUser) => `unix://${user}:${password(user)}@${socket}`;
	const probe = new Redis({ ...redisOptions(urlFor("warden")), maxRetriesPerRequest: 1 });
	probe.on("error", () => {});
	child.once("exit", () => probe.disconnect());
	await probe.ping();
	return {
		urlFor,
		process: child,
		ping: () => probe.ping(),
		async stop() {
			probe.disconnect();
			await terminate(child);
		},
	};
}

export type Passwords = (user: QueueUser) => string;

/** Random passwords, one for each user, only in the memory of the processes that need them. */
export function newPasswords(): Passwords {
	const seed = randomBytes(32);
	return (user) => createHmac("sha256", seed).update(user).digest("hex");
}

/** Resolves at Redis' log line that it listens; the rest of the log is read and discarded, so that the pipe never fills. */
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
