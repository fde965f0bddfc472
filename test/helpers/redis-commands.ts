import { once } from "node:events";
import { join } from "node:path";
import { Redis } from "ioredis";
import { spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { withScratch } from "../../src/sandbox/scratch.ts";

type Info = [name: string, arity: number, flags: string[], ...rest: unknown[]];

/** A command of the real server. */
export interface RedisCommand {
	/** With its subcommand, e.g. "config|set". */
	readonly name: string;
	readonly writes: boolean;
	/** The command with as many arguments as it wants; each of them is this one. */
	line(argument: string): [string, ...string[]];
}

/** Calls `use` with every command that the server knows, subcommands included, and a connection that may do anything. `users`: ACL lines. */
export async function withRedisCommands<T>(
	users: readonly string[],
	use: (commands: readonly RedisCommand[], admin: Redis) => Promise<T>,
): Promise<T> {
	return withScratch(async (folder) => {
		const socket = join(folder, "open.sock");
		const server = spawnProcess("redis-server", ["-"], {
			stdio: ["pipe", "pipe", "ignore"],
			env: { PATH: "/usr/bin:/bin" },
			cwd: folder,
		});
		const admin = new Redis(socket, { lazyConnect: true });
		try {
			server.stdin?.end(["port 0", `unixsocket ${socket}`, 'save ""', ...users, ""].join("\n"));
			for (let log = ""; !log.includes("eady to accept"); )
				log += String((await once(server.stdout as NodeJS.ReadableStream, "data"))[0]);
			await admin.connect();
			return await use(flat((await admin.call("COMMAND")) as Info[]).map(commandOf), admin);
		} finally {
			admin.disconnect();
			await terminate(server);
		}
	});
}

/** Arguments of commands that say how many keys follow: in a wrong form the server finds none, and allows what it would not do. */
const counted: Readonly<Record<string, (key: string) => readonly string[]>> = {
	lmpop: (key) => ["1", key, "LEFT"],
	blmpop: (key) => ["1", "1", key, "LEFT"],
	zmpop: (key) => ["1", key, "MIN"],
	bzmpop: (key) => ["1", "1", key, "MIN"],
	zdiffstore: (key) => [key, "1", key],
	zinterstore: (key) => [key, "1", key],
	zunionstore: (key) => [key, "1", key],
	xreadgroup: (key) => ["GROUP", "a", "b", "STREAMS", key, ">"],
};

const flat = (infos: Info[]): Info[] =>
	infos.flatMap((info) => (Array.isArray(info[9]) && info[9].length > 0 ? flat(info[9] as Info[]) : [info]));

function commandOf([name, arity, flags]: Info): RedisCommand {
	const words = name.split("|");
	const missing = Math.max(0, Math.abs(arity) - words.length);
	return {
		name,
		writes: flags.includes("write"),
		line: (argument) =>
			[...words, ...(counted[name]?.(argument) ?? Array<string>(missing).fill(argument))] as [string, ...string[]],
	};
}
