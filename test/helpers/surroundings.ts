import type { ChildProcess } from "node:child_process";
import { on } from "node:events";
import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Readable } from "node:stream";
import { Redis } from "ioredis";
import { openMailbox } from "../../src/cli/mailbox.ts";
import { spawnProcess, terminate } from "../../src/sandbox/process.ts";
import { eicarSignature } from "../../src/scanner/eicar.ts";
import { openService, type TestService } from "./service.ts";
import { Wire } from "./wire.ts";

/** A service whose cache, queue and relay are elsewhere, each at the end of a wire that can be spoilt. */

export const remotes = ["cache", "queue", "relay"] as const;
export type Remote = (typeof remotes)[number];

export interface Surroundings extends TestService {
	readonly wires: Readonly<Record<Remote, Wire>>;
	/** Leaves the server no room for anything new, for `forMs`. */
	fill(server: "cache" | "queue", forMs: number): Promise<void>;
	/** Lets all that has a time limit expire, as a clock does that jumps ahead. */
	expire(server: "cache" | "queue"): Promise<void>;
}

/** A virus scanner with one signature is part of it. */
export async function openSurroundings(): Promise<Surroundings> {
	const folder = await mkdtemp("/dev/shm/surroundings-");
	const signatures = join(folder, "signatures");
	await mkdir(signatures);
	await writeFile(join(signatures, "eicar.ndb"), eicarSignature);
	const servers = { cache: await redis(folder, "cache"), queue: await redis(folder, "queue") };
	const mailbox = await openMailbox();
	const wires = {
		cache: await Wire.open({ path: join(folder, "cache.sock") }),
		queue: await Wire.open({ path: join(folder, "queue.sock") }),
		relay: await Wire.open({ host: "127.0.0.1", port: mailbox.port }),
	};
	const service = await openService(
		{
			cacheUrl: `redis://127.0.0.1:${wires.cache.port}`,
			queueUrl: `redis://127.0.0.1:${wires.queue.port}`,
			relay: `smtp://127.0.0.1:${wires.relay.port}`,
			fleetKey: Buffer.alloc(32, 7).toString("base64"),
			signatures,
		},
		mailbox,
	);
	/** What makes room again, and its connection: the service may end before. */
	const mending = new Map<NodeJS.Timeout, Redis>();
	return {
		...service,
		wires,
		async fill(name, forMs) {
			const admin = new Redis(join(folder, `${name}.sock`));
			await admin.config("SET", "maxmemory", "1");
			// A server that is full for a while is what is simulated.
			const timer = setTimeout(async () => {
				mending.delete(timer);
				await admin.config("SET", "maxmemory", "0");
				admin.disconnect();
			}, forMs);
			mending.set(timer, admin);
		},
		async expire(name) {
			const admin = new Redis(join(folder, `${name}.sock`));
			for (const key of await admin.keys("*")) if ((await admin.pttl(key)) > 0) await admin.pexpire(key, 1);
			admin.disconnect();
		},
		async close() {
			await service.close();
			for (const [timer, admin] of mending) {
				clearTimeout(timer);
				admin.disconnect();
			}
			for (const wire of Object.values(wires)) await wire.close();
			for (const server of Object.values(servers)) await terminate(server);
			await rm(folder, { recursive: true });
		},
	};
}

async function redis(folder: string, name: string): Promise<ChildProcess> {
	// biome-ignore format: one option a line says nothing more
	const args = ["--port", "0", "--unixsocket", join(folder, `${name}.sock`), "--save", "", "--notify-keyspace-events", "EA", "--dir", folder];
	const server = spawnProcess("redis-server", args, {
		stdio: ["ignore", "pipe", "ignore"],
		env: { PATH: "/usr/bin:/bin" },
	});
	for await (const [chunk] of on(server.stdout as Readable, "data"))
		if (String(chunk).includes("eady to accept")) break;
	return server;
}
