import { type Redis, ReplyError } from "ioredis";
import { Failure } from "../failure.ts";
import { chunkKey } from "../handle.ts";
import { connectionTo } from "../redis/connection.ts";

/** How long a command may take before the cache counts as unreachable, in ms. */
const commandTimeoutMs = 5_000;
/** Longer than a share. */
const rinse = "0".repeat(256);
/** How long a replica may take to have what was stored, in ms; less than a command may. */
const replicaMs = 4_000;
/** Beyond this share of its memory the cache takes no new mail, so that orders in work can be ended. */
const nearlyFull = 0.9;
/** Keys looked at in one go. */
const batch = 1_000;

export interface CacheFigures {
	readonly chunks: number;
	readonly bytes: number;
	readonly oldestSeconds: number;
}

/** The cache as its users see it: sealed chunks in and out, each with its expiry. Throws `cache-full`, `cache-unreachable`. */
export class Cache {
	readonly #redis: Redis;

	constructor(url: string) {
		this.#redis = connectionTo(url, commandTimeoutMs);
	}

	/** Stores a chunk until `expiresAt` (ms since 1970). PSETEX: nothing without an expiry can exist. */
	async put(order: string, blob: string, index: number, sealed: Buffer, expiresAt: number): Promise<void> {
		const leftMs = Math.floor(expiresAt - Date.now());
		if (leftMs < 1) throw new Failure("too-late");
		await guarded(this.#redis.psetex(chunkKey(order, blob, index), leftMs, sealed));
	}

	/** null when it is gone. */
	get(order: string, blob: string, index: number): Promise<Buffer | null> {
		return guarded(this.#redis.getBuffer(chunkKey(order, blob, index)));
	}

	/** The order's share of its key: worthless alone, and the key is worthless without it. */
	putShare(order: string, share: Buffer, expiresAt: number): Promise<void> {
		return this.put(order, order, 0, share, expiresAt);
	}

	/** The caller wipes it. Throws `lost` when it is gone. */
	async getShare(order: string): Promise<Buffer> {
		const share = await this.get(order, order, 0);
		if (share === null) throw new Failure("lost");
		// The server would keep its last short answer in this connection's buffer: a longer one is written over it.
		await guarded(this.#redis.ping(rinse));
		return share;
	}

	/** Throws `cache-full` where not even a byte finds room. */
	async proveRoom(): Promise<void> {
		await guarded(this.#redis.psetex("o:room", 1, ""));
	}

	/** Deletes chunks by their keys. Erasure is the death of the order's key; this makes room. */
	async forget(keys: readonly string[]): Promise<void> {
		if (keys.length > 0) await guarded(this.#redis.unlink(...keys));
	}

	/** Forgets what an order stored that nobody has a list of any more. Slow: looks at all names. */
	async forgetAllOf(order: string): Promise<void> {
		let cursor = "0";
		do {
			const [next, keys] = await guarded(this.#redis.scan(cursor, "MATCH", chunkKey(order, "*", "*"), "COUNT", batch));
			await this.forget(keys);
			cursor = next;
		} while (cursor !== "0");
	}

	/** Whether the server will have so many bytes more without being nearly full; one without a limit always has. */
	async hasRoomFor(bytes: number): Promise<boolean> {
		const memory = await guarded(this.#redis.info("memory"));
		const field = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, "m").exec(memory)?.[1] ?? 0);
		const most = field("maxmemory");
		return most === 0 || field("used_memory") + bytes < most * nearlyFull;
	}

	/** Resolves when so many replicas have all that was put so far. Throws `cache-unreachable` when they do not in time. */
	async replicated(replicas: number): Promise<void> {
		if (replicas > 0 && (await guarded(this.#redis.wait(replicas, replicaMs))) < replicas)
			throw new Failure("cache-unreachable");
	}

	async ping(): Promise<void> {
		await guarded(this.#redis.ping());
	}

	/** Chunks, memory in use, the age of the oldest chunk as all their expiries tell it. */
	async figures(dwellSeconds: number): Promise<CacheFigures> {
		const [chunks, memory] = await guarded(Promise.all([this.#redis.dbsize(), this.#redis.info("memory")]));
		let shortest = Number.POSITIVE_INFINITY;
		let cursor = "0";
		do {
			const [next, keys] = await guarded(this.#redis.scan(cursor, "COUNT", batch));
			const left = await guarded(Promise.all(keys.map((key) => this.#redis.pttl(key))));
			shortest = Math.min(shortest, ...left.filter((ms) => ms >= 0));
			cursor = next;
		} while (cursor !== "0");
		const oldestSeconds = Number.isFinite(shortest) ? Math.max(0, dwellSeconds - shortest / 1000) : 0;
		return { chunks, bytes: Number(/used_memory:(\d+)/.exec(memory)?.[1] ?? 0), oldestSeconds };
	}

	/** The server's own. */
	async version(): Promise<string> {
		return /^redis_version:(\S+)/m.exec(await guarded(this.#redis.info("server")))?.[1] ?? "";
	}

	/** Whether somebody listens to every write: only the warden may. */
	async hasWarden(): Promise<boolean> {
		return Number(await guarded(this.#redis.pubsub("NUMPAT"))) > 0;
	}

	close(): void {
		this.#redis.disconnect();
	}
}

async function guarded<T>(command: Promise<T>): Promise<T> {
	try {
		return await command;
	} catch (cause) {
		if (cause instanceof ReplyError && (cause as Error).message.startsWith("OOM"))
			throw new Failure("cache-full", { cause });
		throw new Failure("cache-unreachable", { cause });
	}
}
