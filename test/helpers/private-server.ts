import { mkdtemp, rm } from "node:fs/promises";
import { Redis } from "ioredis";
import { afterAll, beforeAll } from "vitest";
import type { QueueUser } from "../../src/redis/acl.ts";
import { redisOptions } from "../../src/redis/connection-url.ts";
import { newPasswords, type PrivateServer, startPrivateServer } from "../../src/redis/private-server.ts";
import { serviceNames } from "../../src/services/registry.ts";

/** A cache or queue server as the program starts its own, for all tests of the file that asks for one. */
export function privateServer(name: "cache" | "queue") {
	const connections: Redis[] = [];
	let folder: string;
	let server: PrivateServer;
	beforeAll(async () => {
		folder = await mkdtemp(`/dev/shm/${name}-test-`);
		server = await startPrivateServer({
			folder,
			name,
			maxMemoryBytes: 64_000_000,
			passwords: newPasswords(),
			services: serviceNames,
		});
	});
	afterAll(async () => {
		for (const connection of connections) connection.disconnect();
		await server.stop();
		await rm(folder, { recursive: true });
	});
	const urlFor = (user: QueueUser): string => server.urlFor(user);
	return {
		get folder() {
			return folder;
		},
		urlFor,
		/** A connection that is closed with the server. */
		as(user: QueueUser): Redis {
			const connection = new Redis({ ...redisOptions(urlFor(user)), maxRetriesPerRequest: 1 });
			connections.push(connection);
			return connection;
		},
	};
}
