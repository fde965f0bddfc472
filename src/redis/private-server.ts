import type { ChildProcess } from "node:child_process";
import { createHmac, randomBytes } from "node:crypto";
import { once } from "node:events";
import { join } from "node:path";
import { Redis } from "ioredis";
import { spawnProcess, terminate } from "../sandbox/process.ts";
import { accessLines, type ServerName, type ServerUser } from "./access.ts";
import { redisOptions } from "./address.ts";

/** What the server deletes would lie in its freed memory until that is used again: both C allocators can overwrite it at once. */
const overwriteFreed = { MALLOC_CONF: "junk:free", MALLOC_PERTURB_: "165" };

export interface PrivateServer {
	/** Where it is and as whom to go there. */
	urlFor(user: ServerUser): string;
	readonly process: ChildProcess;
	/** Resolves when it answers. */
	ping(): Promise<unknown>;
	stop(): Promise<void>;
}

/**
 * Starts a Redis of our own on a unix socket in `folder` (tmpfs). Nothing is persisted, nothing is evicted, no port is opened,
 * the log goes to a pipe, and the kernel kills it when its parent dies.
 */
export async function startPrivateServer(options: {
	readonly folder: string;
	readonly name: ServerName;
	readonly maxMemoryBytes: number;
	/** Those of a server that died are kept, so that its users find the next one. */
	readonly passwords: Passwords;
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
		// The warden hears of every write.
		"notify-keyspace-events EA",
		...accessLines(options.name, password),
	];
	const child = spawnProcess("setpriv", ["--pdeathsig", "KILL", "--", "redis-server", "-"], {
		stdio: ["pipe", "pipe", "ignore"],
		env: { PATH: "/usr/bin:/bin", LANG: "C.UTF-8", ...overwriteFreed },
		cwd: options.folder,
	});
	child.stdin?.end(`${settings.join("\n")}\n`);
	await ready(child, options.name);
	const urlFor = (user: ServerUser) => `unix://${user}:${password(user)}@${socket}`;
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

export type Passwords = (user: ServerUser) => string;

/** One for each user, made at the start, known to nobody but the processes that need it. */
export function newPasswords(): Passwords {
	const seed = randomBytes(32);
	return (user) => createHmac("sha256", seed).update(user).digest("hex");
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
